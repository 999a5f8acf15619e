-- DIG-05, REC-09, REC-10, REC-12: what the database holds by itself, whatever the application asks.

-- DIG-05: a live licence of the present office for this paper or its whole file.
create or replace function soi.is_licensed(document uuid, file uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from soi.records_licence one where one.holder_id = soi.my_actor() and one.state = 'granted'
    and one.until >= soi.today() and one.file_id = file and (one.document_id is null or one.document_id = document))
$$;

-- The words and files of a marked paper lie apart from its line; they follow the mark, up and down.
create or replace function soi.part_marked_content() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if new.level > 0 and (new.text <> '' or new.original <> '' or new.searchable <> '') then
    insert into soi.records_markedcontent (document_id, text, original, searchable)
      values (new.id, new.text, new.original, new.searchable)
      on conflict (document_id) do update set text = excluded.text, original = excluded.original, searchable = excluded.searchable;
    new.text := ''; new.original := ''; new.searchable := '';
  elsif new.level = 0 and tg_op = 'UPDATE' and old.level > 0 then
    select part.text, part.original, part.searchable into new.text, new.original, new.searchable
      from soi.records_markedcontent part where part.document_id = new.id;
    new.text := coalesce(new.text, ''); new.original := coalesce(new.original, ''); new.searchable := coalesce(new.searchable, '');
    delete from soi.records_markedcontent part where part.document_id = new.id;
  end if;
  return new;
end $$;
create trigger part_marked_content before insert or update on soi.records_document
  for each row execute function soi.part_marked_content();

-- A licence is given by another than its holder, in the own name, and never made longer.
create or replace function soi.licence_is_given_by_another() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'asked' or new.level is distinct from greatest(
        (select one.level from soi.records_file one where one.id = new.file_id and new.document_id is null),
        (select one.level from soi.records_document one where one.id = new.document_id and one.file_id = new.file_id)) then
      raise exception 'a licence begins as a request' using errcode = 'check_violation', constraint = 'licence_begins_as_a_request';
    end if;
    return new;
  end if;
  if (new.unit_id, new.file_id, new.document_id, new.level, new.holder_id, new.purpose, new.reason, new.asked_until, new.asked_at)
      is distinct from (old.unit_id, old.file_id, old.document_id, old.level, old.holder_id, old.purpose, old.reason, old.asked_until, old.asked_at) then
    raise exception 'what was asked stays as it was' using errcode = 'check_violation', constraint = 'licence_stays_as_asked';
  end if;
  if (old.state, new.state) not in (('asked', 'granted'), ('asked', 'refused'), ('granted', 'withdrawn')) then
    raise exception 'a licence goes on step by step' using errcode = 'check_violation', constraint = 'licence_goes_in_order';
  end if;
  if new.state = 'granted' and (new.answered_by_id is distinct from soi.my_actor() or soi.my_person() is not distinct from
      (select post.person from soi.post_of(old.holder_id) post)) then
    raise exception 'nobody licenses himself, or in the name of another' using errcode = 'check_violation', constraint = 'licence_is_given_by_another';
  end if;
  return new;
end $$;
create trigger licence_is_given_by_another before insert or update on soi.records_licence
  for each row execute function soi.licence_is_given_by_another();

-- A use is entered under the own live licence for that paper.
create or replace function soi.use_is_under_a_licence() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not exists (select from soi.records_licence one join soi.records_document paper on paper.id = new.document_id
      where one.id = new.licence_id and one.holder_id = new.by_id and one.state = 'granted' and one.until >= soi.today()
      and one.file_id = paper.file_id and (one.document_id is null or one.document_id = paper.id)) then
    raise exception 'a use needs its live licence' using errcode = 'check_violation', constraint = 'use_is_under_a_licence';
  end if;
  return new;
end $$;
create trigger use_is_under_a_licence before insert on soi.records_use
  for each row execute function soi.use_is_under_a_licence();

-- REC-10: an open hold on this file, whoever may see it.
create or replace function soi.is_held(file uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from soi.records_heldfile held join soi.records_hold hold on hold.id = held.hold_id
    where held.file_id = file and hold.lifted_on is null)
$$;

-- REC-09: only what two persons of different units agreed to, whose time is over, and that nothing holds.
create or replace function soi.may_be_disposed(file uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select soi.may('records.destroy') and not soi.is_held(file)
    and exists (select from soi.records_file one where one.id = file and one.kept = 'counted'
      and one.kept_until < soi.today() and one.closed_on is not null)
    and exists (select from soi.records_disposalline line join soi.records_disposallist list on list.id = line.disposal_id
      where line.file_id = file and line.verdict = 'dispose' and line.outcome = 'to_do' and list.state = 'approved')
$$;

create or replace function soi.file_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if old.disposed_on is not null then
    raise exception 'of a disposed file nothing changes' using errcode = 'check_violation', constraint = 'disposed_stays_disposed';
  end if;
  if new.disposed_on is not null and not soi.may_be_disposed(old.id) then
    raise exception 'this file may not be disposed of' using errcode = 'check_violation', constraint = 'file_is_kept';
  end if;
  return new;
end $$;
create trigger file_is_kept before update on soi.records_file for each row execute function soi.file_is_kept();

-- The content of a paper leaves only with its file; pages and words are not taken away singly.
create or replace function soi.page_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not soi.may_be_disposed((select paper.file_id from soi.records_document paper where paper.id = old.document_id)) then
    raise exception 'a page is kept as long as its file' using errcode = 'check_violation', constraint = 'page_is_kept';
  end if;
  return old;
end $$;
create trigger page_is_kept before delete on soi.records_page for each row execute function soi.page_is_kept();

create or replace function soi.marked_content_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  -- Deeper than one: the content goes back to its line because the mark was taken off.
  if pg_trigger_depth() = 1 and not soi.may_be_disposed((select paper.file_id from soi.records_document paper where paper.id = old.document_id)) then
    raise exception 'marked content is kept as long as its file' using errcode = 'check_violation', constraint = 'marked_content_is_kept';
  end if;
  return old;
end $$;
create trigger marked_content_is_kept before delete on soi.records_markedcontent
  for each row execute function soi.marked_content_is_kept();

create or replace function soi.document_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.file_id is distinct from old.file_id then
    if exists (select from soi.records_file one where one.id = new.file_id and one.closed_on is not null) then
      raise exception 'a closed file takes no paper' using errcode = 'check_violation', constraint = 'closed_file_takes_no_paper';
    end if;
  end if;
  if tg_op = 'UPDATE' and old.level = new.level and old.original <> '' and new.original = '' and not soi.may_be_disposed(old.file_id) then
    raise exception 'a paper is kept as long as its file' using errcode = 'check_violation', constraint = 'document_is_kept';
  end if;
  return new;
end $$;
-- Named so that it runs before the content of a marked paper is put apart.
create trigger document_is_kept before insert or update on soi.records_document
  for each row execute function soi.document_is_kept();

-- The two persons: each writes the own name only, the second is of another unit, and the lines stay as they were checked.
create or replace function soi.disposal_is_agreed_by_two() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare first record; second record;
begin
  if (old.state, new.state) not in (('proposed', 'proposed'), ('proposed', 'checked'), ('proposed', 'done'), ('checked', 'checked'),
      ('checked', 'approved'), ('checked', 'refused'), ('approved', 'approved'), ('approved', 'done')) then
    raise exception 'a list goes on step by step' using errcode = 'check_violation', constraint = 'disposal_goes_in_order';
  end if;
  if old.state <> 'proposed' and new.checker_id is distinct from old.checker_id
      or new.checker_id is distinct from old.checker_id and new.checker_id is distinct from soi.my_actor()
      or old.approver_id is not null and new.approver_id is distinct from old.approver_id
      or new.state = 'approved' and old.state <> 'approved' and new.approver_id is distinct from soi.my_actor() then
    raise exception 'each signs in the own name' using errcode = 'check_violation', constraint = 'disposal_in_the_own_name';
  end if;
  if new.state = 'checked' and old.state = 'proposed' and exists (select from soi.records_disposalline line
      where line.disposal_id = new.id and line.verdict = '') then
    raise exception 'every line is judged first' using errcode = 'check_violation', constraint = 'disposal_lines_are_judged';
  end if;
  if new.approver_id is not null then
    select post.person as person_id, post.unit_id into first from soi.post_of(new.checker_id) post;
    select post.person as person_id, post.unit_id into second from soi.post_of(new.approver_id) post;
    if new.state = 'done' and old.state = 'approved' then
      return new;
    end if;
    if first.person_id is null or first.person_id is not distinct from second.person_id or first.unit_id is not distinct from second.unit_id then
      raise exception 'the second is of another unit' using errcode = 'check_violation', constraint = 'disposal_by_two_units';
    end if;
  end if;
  return new;
end $$;
create trigger disposal_is_agreed_by_two before update on soi.records_disposallist
  for each row execute function soi.disposal_is_agreed_by_two();

create or replace function soi.disposal_line_stays() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare at text;
begin
  select one.state into at from soi.records_disposallist one where one.id = old.disposal_id;
  if at <> 'proposed' and (new.verdict, new.reason, new.file_id, new.position) is distinct from (old.verdict, old.reason, old.file_id, old.position) then
    raise exception 'a checked line stays as it was' using errcode = 'check_violation', constraint = 'checked_line_stays';
  end if;
  if new.outcome is distinct from old.outcome and (at <> 'approved' or old.outcome <> 'to_do' or not soi.may('records.destroy')) then
    raise exception 'a line is carried out once, after both have signed' using errcode = 'check_violation', constraint = 'line_after_approval';
  end if;
  return new;
end $$;
create trigger disposal_line_stays before update on soi.records_disposalline
  for each row execute function soi.disposal_line_stays();

-- What hangs on a paper goes with its file, and not before; what was found or brought is still never changed.
drop trigger if exists kept_as_written on soi.records_version;
create trigger kept_as_written before update or truncate on soi.records_version for each statement execute function soi.records_kept_as_written();
drop trigger if exists kept_as_written on soi.records_signaturecheck;
create trigger kept_as_written before update or truncate on soi.records_signaturecheck for each statement execute function soi.records_kept_as_written();
create trigger version_is_kept before delete on soi.records_version for each row execute function soi.page_is_kept();
create trigger signatures_are_kept before delete on soi.records_signaturecheck for each row execute function soi.page_is_kept();
create trigger request_is_kept before delete on soi.records_levelrequest for each row execute function soi.page_is_kept();
create trigger format_is_kept before delete on soi.records_fileformat for each row execute function soi.page_is_kept();
create trigger copy_is_kept before delete on soi.records_copy for each row execute function soi.page_is_kept();

create or replace function soi.copy_page_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not soi.may_be_disposed((select paper.file_id from soi.records_copy copy join soi.records_document paper on paper.id = copy.document_id
      where copy.id = old.copy_id)) then
    raise exception 'a page of a copy is kept as long as its file' using errcode = 'check_violation', constraint = 'copy_page_is_kept';
  end if;
  return old;
end $$;
create trigger copy_page_is_kept before delete on soi.records_copypage for each row execute function soi.copy_page_is_kept();
