-- Rights of Soi's roles inside one database. Run by the superuser at every start; repeating it changes nothing.
create extension if not exists ltree with schema public;
create extension if not exists btree_gist with schema public;
create extension if not exists pg_stat_statements with schema public;
revoke select on public.pg_stat_statements, public.pg_stat_statements_info from public;

revoke create on schema public from public;
create schema if not exists soi authorization soi_owner;
grant usage on schema soi to soi_app, soi_vault;

-- No TRUNCATE, no REFERENCES, no TRIGGER: the application changes rows, never the house.
alter default privileges for role soi_owner in schema soi grant select, insert, update, delete on tables to soi_app;
alter default privileges for role soi_owner in schema soi grant usage, select on sequences to soi_app;
alter default privileges for role soi_owner in schema soi grant execute on functions to soi_app;
