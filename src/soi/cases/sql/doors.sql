-- DIR-07: what later rooms ask of a case when a duty about one of its papers passes. Called by the owner's functions alone.
create or replace function soi.case_of(wanted uuid) returns table (unit_id bigint, number text)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select c.unit_id, c.number::text from cases_case c where c.id = wanted
$$;
create or replace function soi.case_team_has(wanted uuid, person bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from cases_case c where c.id = wanted and person = any(c.team))
$$;
create or replace function soi.case_team_gets(wanted uuid, person bigint) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  update cases_case c set team = array_append(c.team, person) where c.id = wanted and person <> all(c.team)
$$;
revoke all on function soi.case_of(uuid), soi.case_team_has(uuid, bigint), soi.case_team_gets(uuid, bigint) from public, soi_app;
