-- Does the ticket reach the whole tree? Asked once a statement, so that who sees every unit need not have them counted off for each table.
create or replace function soi.my_reach_is_whole() returns boolean language sql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp as $$
  select soi.my_actor() is not null and not exists (
    select from soi.organisations_unit o where o.parent_id is null and not (o.path operator(public.<@) (select soi.my_paths())))
$$;
