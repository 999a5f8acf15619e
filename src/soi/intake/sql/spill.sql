-- DIG-04: whether the procedure for a paper of the book of this body is open, begun by a person who said what was seen. Later rooms ask by it,
-- in the database alone.
create function soi.spill_is_open(paper uuid, body bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from intake_spill one where one.document_id = paper and one.unit_id = body and one.closed_at is null
    and one.noticed_by_id is not null)
$$;
revoke all on function soi.spill_is_open(uuid, bigint) from public, soi_app;
