-- DIG-04: on a paper of the book a stamp of secrecy was seen. While the procedure for it is open, the destroying machine may take its content.

-- An open procedure for this paper, of the body that keeps it.
create or replace function soi.is_spilled(document uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select soi.may('records.destroy') and exists (select from soi.records_document paper
    where paper.id = is_spilled.document and soi.spill_is_open(paper.id, paper.unit_id))
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
