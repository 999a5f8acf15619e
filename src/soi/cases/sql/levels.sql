-- REC-05: a case takes the highest level and the longest term of its papers; the mark flows from type to case to paper. The
-- database writes these columns itself, whoever asks for what.

create or replace function soi.case_paper_takes_its_level() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare least smallint; booked record;
begin
  if tg_op = 'UPDATE' and (new.case_id, new.document_id) is distinct from (old.case_id, old.document_id) then
    raise exception 'a paper stays in its case and its book' using errcode = 'check_violation', constraint = 'a_paper_stays_in_its_case';
  end if;
  select c.own_level into least from cases_case c where c.id = new.case_id;
  new.level := least; new.level_until := null;
  if new.document_id is not null then
    select mark.level, mark.level_until into booked from soi.mark_of_paper(new.document_id) mark;
    if tg_op = 'INSERT' and booked.level < least then
      raise exception 'a paper is marked no lower than its case' using errcode = 'check_violation', constraint = 'a_paper_no_lower_than_its_case';
    end if;
    new.level := greatest(least, booked.level); new.level_until := booked.level_until;
  end if;
  return new;
end $$;

-- What a case is marked: its own mark only rises; the rest follows its papers, up, and down when two persons lowered the paper.
create or replace function soi.case_takes_the_highest_level() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare highest record;
begin
  if tg_op = 'INSERT' then
    new.own_level := greatest(new.own_level, new.level); new.level := new.own_level; new.level_until := null; new.raised_by_id := null;
    return new;
  end if;
  if new.own_level < old.own_level then
    raise exception 'the mark of a case only rises' using errcode = 'check_violation', constraint = 'the_mark_of_a_case_only_rises';
  end if;
  select p.id, p.level, max(p.level_until) over () as until into highest from cases_paper p
    where p.case_id = new.id and p.level > 0 order by p.level desc, p.made_at, p.id limit 1;
  new.level := greatest(new.own_level, coalesce(highest.level, 0));
  new.level_until := case when new.level > 0 then highest.until end;
  new.raised_by_id := case when new.level > new.own_level then highest.id end;
  return new;
end $$;

create or replace function soi.case_follows_its_paper() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' or new.level > 0 then
    update cases_case c set level = c.level where c.id = new.case_id;
  end if;
  return null;
end $$;

create or replace function soi.cases_follow_the_book() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if (new.level, new.level_until) is distinct from (old.level, old.level_until) then
    update cases_paper p set level = new.level where p.document_id = new.id;
  end if;
  return null;
end $$;

-- An ended case stays as it is, but for the level of its papers; that one needs nobody in office either.
create or replace function soi.case_has_a_person() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare marks constant text[] := array['own_level', 'level', 'level_until', 'raised_by_id'];
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - marks = to_jsonb(old) - marks then
    return new;
  end if;
  if new.step <> 'end' and not exists (select from soi.post_of(new.responsible_id)) then
    raise exception 'an open case needs a person in office' using errcode = 'check_violation', constraint = 'case_has_a_person_in_office';
  end if;
  if tg_op = 'UPDATE' and (new.number, new.version_id, new.origin_id, new.unit_id, new.opened_on)
      is distinct from (old.number, old.version_id, old.origin_id, old.unit_id, old.opened_on) then
    raise exception 'a case keeps its number, its procedure and its origin' using errcode = 'check_violation', constraint = 'case_keeps_its_number';
  end if;
  if tg_op = 'UPDATE' and old.step = 'end' then
    raise exception 'an ended case stays as it is' using errcode = 'check_violation', constraint = 'ended_case_stays';
  end if;
  return new;
end $$;

drop trigger if exists takes_its_level on soi.cases_paper;
create trigger takes_its_level before insert or update on soi.cases_paper for each row execute function soi.case_paper_takes_its_level();
drop trigger if exists case_follows on soi.cases_paper;
create trigger case_follows after insert or update of level, level_until on soi.cases_paper
  for each row execute function soi.case_follows_its_paper();
drop trigger if exists takes_the_highest_level on soi.cases_case;
create trigger takes_the_highest_level before insert or update of level, own_level, level_until, raised_by_id on soi.cases_case
  for each row execute function soi.case_takes_the_highest_level();
select soi.follow_levels('cases_follow_the_book');

-- What was kept before these columns were: a case's mark was its own.
update soi.cases_case set own_level = level where level > 0;
