-- Versions and findings only come in addition: neither the application nor a migration of a room changes one.
drop trigger if exists kept_as_written on soi.records_version;
create trigger kept_as_written before update or delete or truncate on soi.records_version for each statement execute function soi.records_kept_as_written();
drop trigger if exists kept_as_written on soi.records_signaturecheck;
create trigger kept_as_written before update or delete or truncate on soi.records_signaturecheck for each statement execute function soi.records_kept_as_written();

-- REC-03: a paper shows a version it has, and the files of that version or, where they lie apart, none; a page belongs for good to the version it came with.
create or replace function soi.document_shows_a_version() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (new.version, new.original, new.searchable) is distinct from (old.version, old.original, old.searchable) and (
    new.version < old.version or not exists (select from soi.records_version v where v.document_id = new.id and v.number = new.version
      and new.original in ('', v.original) and new.searchable in ('', v.searchable))) then
    raise exception 'a paper shows a version that is kept' using errcode = 'check_violation', constraint = 'document_shows_a_kept_version';
  end if;
  return new;
end $$;
drop trigger if exists shows_a_version on soi.records_document;
create trigger shows_a_version before update of version, original, searchable on soi.records_document
  for each row execute function soi.document_shows_a_version();
create or replace function soi.page_stays() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.document_id, new.version, new.number, new.image, new.thumb) is distinct from (old.document_id, old.version, old.number, old.image, old.thumb) then
    raise exception 'the picture of a page stays as it came' using errcode = 'check_violation', constraint = 'page_stays_as_it_came';
  end if;
  return new;
end $$;
drop trigger if exists page_stays on soi.records_page;
create trigger page_stays before update on soi.records_page for each row execute function soi.page_stays();

-- REC-07: a copy has the level of its paper whatever is written, and once it is made only who it is given to changes.
create or replace function soi.copy_inherits() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select d.level, d.unit_id into new.level, new.unit_id from soi.records_document d where d.id = new.document_id;
  if tg_op = 'UPDATE' and old.made_at is not null and to_jsonb(new) - 'given_to_id' - 'level' <> to_jsonb(old) - 'given_to_id' - 'level' then
    raise exception 'a made copy stays as it is; make another' using errcode = 'check_violation', constraint = 'a_made_copy_stays';
  end if;
  return new;
end $$;
drop trigger if exists copy_inherits on soi.records_copy;
create trigger copy_inherits before insert or update on soi.records_copy for each row execute function soi.copy_inherits();
-- When a paper rises or is lowered by two, so are its copies.
create or replace function soi.copies_follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update soi.records_copy c set level = new.level where c.document_id = new.id and c.level <> new.level;
  return null;
end $$;
drop trigger if exists copies_follow on soi.records_document;
create trigger copies_follow after update of level on soi.records_document for each row execute function soi.copies_follow();
