-- DIG-04, REC-10: as spill.sql has it, and not while a hold stands on the file: what is evidence is not destroyed. The paper stays closed.
create or replace function soi.is_spilled(document uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select soi.may('records.destroy') and exists (select from soi.records_document paper
    where paper.id = is_spilled.document and soi.spill_is_open(paper.id, paper.unit_id) and not soi.is_held(paper.file_id))
$$;
