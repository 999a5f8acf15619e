-- REC-05: a mark rises by one person and falls by two. The database says it by itself, whoever writes.

-- What is asked, and by whom, is written from the signed ticket; a day later it is dead.
create or replace function soi.level_request_is_asked() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare post record;
begin
  select * into post from soi.post_of(soi.my_actor());
  if not found or not soi.may('levels.ask') then
    raise exception 'Nobody was asked: this role asks for no lower level.' using errcode = 'insufficient_privilege';
  end if;
  new.asker_id := post.appointment; new.asker_person := post.person; new.asker_unit := post.unit_id; new.asker_name := post.name;
  new.asked_at := now(); new.lapses_at := now() + interval '24 hours'; new.state := 'asked';
  new.second_id := null; new.second_person := null; new.second_unit := null; new.second_name := ''; new.answer := ''; new.answered_at := null;
  select d.level into new.from_level from soi.records_document d where d.id = new.document_id;
  return new;
end $$;

-- The answer: once, in time, by a second person of another unit, about the mark as it still is. Nothing else of a request changes.
create or replace function soi.level_request_is_answered() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare post record;
begin
  select * into post from soi.post_of(soi.my_actor());
  if not found or not soi.may('levels.approve') then
    raise exception 'Nothing was answered: this role answers no request.' using errcode = 'insufficient_privilege';
  end if;
  if old.state <> 'asked' or now() > old.lapses_at or new.state not in ('approved', 'refused') then
    raise exception 'this request can no longer be answered' using errcode = 'check_violation', constraint = 'a_request_is_answered_once_in_a_day';
  end if;
  if post.person = old.asker_person or post.unit_id = old.asker_unit then
    raise exception 'the second person is of another unit' using errcode = 'check_violation', constraint = 'the_second_is_of_another_unit';
  end if;
  if (select d.level from soi.records_document d where d.id = old.document_id) <> old.from_level then
    raise exception 'the level has changed since it was asked' using errcode = 'check_violation', constraint = 'a_request_is_about_the_present_level';
  end if;
  old.state := new.state; old.answer := new.answer;
  old.second_id := post.appointment; old.second_person := post.person; old.second_unit := post.unit_id; old.second_name := post.name;
  old.answered_at := now();
  return old;
end $$;

-- A lower level needs a request for just that mark, approved in this very transaction by who writes; an earlier end of the same level is none.
create or replace function soi.level_only_rises() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (new.level < old.level or (new.level = old.level and new.level_until < old.level_until)) and not exists (
    select from soi.records_levelrequest r where r.document_id = new.id and r.from_level = old.level and r.to_level = new.level
      and new.level < old.level and r.state = 'approved' and r.answered_at = now() and r.second_id = soi.my_actor()
      and r.list_item = new.list_item and r.until is not distinct from new.level_until) then
    raise exception 'a level only rises; lowering takes two persons' using errcode = 'check_violation', constraint = 'lowering_takes_two_persons';
  end if;
  return new;
end $$;

create or replace function soi.file_takes_the_highest_level() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.level < (select max(d.level) from soi.records_document d where d.file_id = new.id) then
    raise exception 'a file takes the highest level of its papers' using errcode = 'check_violation', constraint = 'file_takes_the_highest_level';
  end if;
  return new;
end $$;

create or replace function soi.records_kept_as_written() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'What was written here stays. Nothing was changed.' using errcode = 'insufficient_privilege';
end $$;

drop trigger if exists asked on soi.records_levelrequest;
create trigger asked before insert on soi.records_levelrequest for each row execute function soi.level_request_is_asked();
drop trigger if exists answered on soi.records_levelrequest;
create trigger answered before update on soi.records_levelrequest for each row execute function soi.level_request_is_answered();
drop trigger if exists level_only_rises on soi.records_document;
create trigger level_only_rises before update of level, level_until on soi.records_document for each row execute function soi.level_only_rises();
drop trigger if exists level_is_told on soi.records_document;
create trigger level_is_told after insert or update of level, list_item, level_until, level_decision, file_id on soi.records_document
  for each row execute function soi.level_is_told();
drop trigger if exists file_takes_the_highest_level on soi.records_file;
create trigger file_takes_the_highest_level before update of level on soi.records_file for each row execute function soi.file_takes_the_highest_level();
drop trigger if exists kept_as_written on soi.records_levelact;
create trigger kept_as_written before update or delete or truncate on soi.records_levelact for each statement execute function soi.records_kept_as_written();

-- The one way to a mark for who may not change the rest of a paper: within scope, clearance and what this node may hold.
create or replace function soi.set_level(document uuid, wanted smallint, item text, last_day date, decided text, decider text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update soi.records_document d set level = wanted, list_item = item, level_until = last_day, level_decision = decided, level_decided_by = decider
  where d.id = document and (soi.may('records.register') or soi.may('levels.ask') or soi.may('levels.approve'))
    and d.level <= soi.my_level() and wanted <= soi.my_level() and wanted <= soi.node_ceiling()
    and d.unit_id in (select o.id from soi.organisations_unit o where o.path operator(public.<@) soi.my_paths());
  return found;
end $$;
