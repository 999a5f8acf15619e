-- What has happened in a case, for rules of the database that later rooms hold; only the owner's functions may ask.
create or replace function soi.facts_of_case(wanted uuid) returns text[]
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select facts::text[] from soi.cases_case where id = wanted
$$;
revoke all on function soi.facts_of_case(uuid) from public, soi_app;
