-- DIG-04: on a paper of the book a stamp of secrecy was seen. One person's word closes it to everybody and takes nothing; when another has
-- confirmed it, and while that procedure is open, the destroying machine may take its content; when another has denied it, it is open again.

-- An open procedure for this paper, of the body that keeps it, confirmed by a second person.
create or replace function soi.is_spilled(document uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select soi.may('records.destroy') and exists (select from soi.records_document paper
    where paper.id = is_spilled.document and soi.spill_is_open(paper.id, paper.unit_id))
$$;

-- As before (REC-09), and not while one paper of the file is closed: what a person said of it alone takes it nowhere.
create or replace function soi.may_be_disposed(file uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select soi.may('records.destroy') and not soi.is_held(file)
    and not exists (select from soi.records_document paper where paper.file_id = file and paper.closed_at is not null)
    and exists (select from soi.records_file one where one.id = file and one.kept = 'counted'
      and one.kept_until < soi.today() and one.closed_on is not null)
    and exists (select from soi.records_disposalline line join soi.records_disposallist list on list.id = line.disposal_id
      where line.file_id = file and line.verdict = 'dispose' and line.outcome = 'to_do' and list.state = 'approved')
$$;

-- What is shut with the closed papers, for everybody but the machine that destroys: the papers, and what was made of them before they were
-- closed. What is made while they are closed is made without them.
create function soi.closed_papers() returns setof uuid language sql stable security definer set search_path = soi, public, pg_temp as $$
  select paper.id from soi.records_document paper where paper.closed_at is not null and not (select soi.may('records.destroy'))
$$;
create function soi.shut_batches() returns setof uuid language sql stable security definer set search_path = soi, public, pg_temp as $$
  select batch.id from soi.records_document paper join soi.records_batchitem item on item.record_id = paper.id
    join soi.records_batch batch on batch.id = item.batch_id and batch.kind = 'out'
    where paper.closed_at is not null and not (select soi.may('records.destroy'))
  union
  select batch.id from soi.records_document paper join soi.records_batchitem item on item.record_id = paper.file_id
    join soi.records_batch batch on batch.id = item.batch_id and batch.kind = 'all' and batch.asked_at <= paper.closed_at
    where paper.closed_at is not null and not (select soi.may('records.destroy'))
$$;
create function soi.shut_volumes() returns setof uuid language sql stable security definer set search_path = soi, public, pg_temp as $$
  select volume.id from soi.records_document paper join soi.records_volume volume on volume.file_id = paper.file_id
    and volume.asked_at <= paper.closed_at
    where paper.closed_at is not null and not (select soi.may('records.destroy'))
$$;
-- By the widest reach of the office that asked, and by the filters, as they are written anew when the paper is destroyed.
create function soi.shut_exports() returns setof uuid language sql stable security definer set search_path = soi, public, pg_temp as $$
  select export.id from soi.records_document paper join soi.organisations_unit own on own.id = paper.unit_id
    join soi.records_export export on export.cut_off between paper.registered_at and paper.closed_at
      and coalesce(export.filters->>'type', '') in ('', paper.type)
      and coalesce(export.filters->>'year', '') in ('', paper.register_year::text)
    join soi.organisations_unit asker on asker.id = export.unit_id
      and own.path <@ regexp_replace(asker.path::text, '^(.*?)\.k(\..*)?$', '\1')::ltree
    where paper.closed_at is not null and not (select soi.may('records.destroy'))
$$;

create or replace function soi.may_leave(document uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select soi.may_be_disposed((select paper.file_id from soi.records_document paper where paper.id = may_leave.document)) or soi.is_spilled(may_leave.document)
$$;

create or replace function soi.page_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not soi.may_leave(old.document_id) then
    raise exception 'a page is kept as long as its file' using errcode = 'check_violation', constraint = 'page_is_kept';
  end if;
  return old;
end $$;

create or replace function soi.marked_content_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  -- Deeper than one: the content goes back to its line because the mark was taken off.
  if pg_trigger_depth() = 1 and not soi.may_leave(old.document_id) then
    raise exception 'marked content is kept as long as its file' using errcode = 'check_violation', constraint = 'marked_content_is_kept';
  end if;
  return old;
end $$;

create or replace function soi.document_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.file_id is distinct from old.file_id then
    if exists (select from soi.records_file one where one.id = new.file_id and one.closed_on is not null) then
      raise exception 'a closed file takes no paper' using errcode = 'check_violation', constraint = 'closed_file_takes_no_paper';
    end if;
  end if;
  if tg_op = 'INSERT' and new.closed_at is not null or tg_op = 'UPDATE' and old.closed_at is null and new.closed_at is not null
      and not (soi.may('records.destroy') and old.stub_level is null and soi.spill_waits(old.id, old.unit_id) is not null) then
    raise exception 'a paper is closed by its procedure' using errcode = 'check_violation', constraint = 'a_paper_is_closed_by_its_procedure';
  end if;
  if tg_op = 'UPDATE' and old.closed_at is not null and new is distinct from old
      and not (new.closed_at is null and (new.stub_level is not null
        or to_jsonb(new) - 'closed_at' = to_jsonb(old) - 'closed_at' and soi.spill_was_denied(old.id))) then
    raise exception 'a closed paper waits for a second person' using errcode = 'check_violation', constraint = 'a_closed_paper_waits';
  end if;
  if tg_op = 'UPDATE' and old.stub_level is not null and new.stub_level is distinct from old.stub_level then
    raise exception 'of a marked paper a stub is kept, and nothing comes back' using errcode = 'check_violation', constraint = 'a_stub_stays_a_stub';
  end if;
  if tg_op = 'UPDATE' and old.stub_level is null and new.stub_level is not null and not soi.is_spilled(old.id) then
    raise exception 'a paper becomes a stub by its procedure' using errcode = 'check_violation', constraint = 'a_stub_has_its_procedure';
  end if;
  if tg_op = 'UPDATE' and old.level = new.level and old.original <> '' and new.original = '' and not soi.may_leave(old.id) then
    raise exception 'a paper is kept as long as its file' using errcode = 'check_violation', constraint = 'document_is_kept';
  end if;
  return new;
end $$;

-- While a paper is closed its line in the book stands in its place; the database alone writes it and takes it back.
create function soi.closed_paper_has_its_line() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if new.closed_at is not null then
    insert into soi.records_stub (id, unit_id, register_no, register_year, marked_level, holder, place, received_on, registered_at, registered_by, of_closed)
      values (new.id, new.unit_id, new.register_no, new.register_year, soi.spill_waits(new.id, new.unit_id), '', '', new.received_on,
        new.registered_at, new.registered_by, true);
  else
    delete from soi.records_stub line where line.id = new.id and line.of_closed;
  end if;
  return null;
end $$;
create trigger closed_paper_has_its_line after update of closed_at on soi.records_document for each row
  when (old.closed_at is distinct from new.closed_at) execute function soi.closed_paper_has_its_line();

create or replace function soi.copy_page_is_kept() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not soi.may_leave((select copy.document_id from soi.records_copy copy where copy.id = old.copy_id)) then
    raise exception 'a page of a copy is kept as long as its file' using errcode = 'check_violation', constraint = 'copy_page_is_kept';
  end if;
  return old;
end $$;

-- What an archive refused and a stamp was seen on later says nothing of the paper any more; the list keeps its line.
create or replace function soi.records_transfer_item_stays() returns trigger language plpgsql as $$
begin
  if old.state = 'refused' and soi.is_spilled(old.document_id) and (new.title, new.symbol, new.package) = ('', '', '')
      and to_jsonb(new) - '{title,symbol,package,issued_on,fault}'::text[] = to_jsonb(old) - '{title,symbol,package,issued_on,fault}'::text[] then
    return new;
  end if;
  if old.state <> 'offered' then
    raise exception 'this item of the list is decided' using errcode = 'check_violation';
  end if;
  if (new.transfer_id, new.document_id, new.position, new.title, new.level)
     is distinct from (old.transfer_id, old.document_id, old.position, old.title, old.level) then
    raise exception 'an item of a list is not exchanged for another' using errcode = 'check_violation';
  end if;
  return new;
end $$;
