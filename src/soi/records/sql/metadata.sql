-- REC-04: metadata follow the checks of the newest schema of the paper's type, read here from the same text as in browser and server.
create or replace function soi.metadata_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare schema record; unknown text; failed text;
begin
  if new.metadata is null then return new; end if;
  select s.id, s.fields, s.checks into schema from soi.records_schema s where s.type = new.type order by s.id desc limit 1;
  if schema.id is distinct from new.described_by_id then
    raise exception 'metadata follow the newest schema of the type' using errcode = 'check_violation', constraint = 'metadata_follow_the_newest_schema';
  end if;
  select min(k) into unknown from jsonb_object_keys(new.metadata) k where not exists (select from jsonb_array_elements(schema.fields) f where f ->> 'id' = k);
  if unknown is not null then
    raise exception 'there is no field %', unknown using errcode = 'check_violation', constraint = 'metadata_have_known_fields';
  end if;
  select c ->> 'id' into failed from jsonb_array_elements(schema.checks) c where soi.logic(c -> 'rule', new.metadata) <> 'true' limit 1;
  if failed is not null then
    raise exception 'the metadata fail the check %', failed using errcode = 'check_violation', constraint = 'metadata_hold_their_checks';
  end if;
  return new;
end $$;
drop trigger if exists metadata_hold on soi.records_document;
create trigger metadata_hold before insert or update of metadata, described_by_id, type on soi.records_document
  for each row execute function soi.metadata_hold();
-- A schema that papers follow stays as it was; a changed pack brings a new one.
drop trigger if exists kept_as_written on soi.records_schema;
create trigger kept_as_written before update or delete or truncate on soi.records_schema for each statement execute function soi.records_kept_as_written();
