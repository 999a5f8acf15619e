-- Soi's roles. Attributes are set again at every start, so that a right given by hand does not stay.
do $$
declare name text;
begin
  foreach name in array array['soi_owner', 'soi_app', 'soi_vault'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I', name);
    end if;
  end loop;
end $$;
alter role soi_owner with login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role soi_app with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role soi_vault with nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
-- The owner may become the vault to migrate it; being NOINHERIT, it does not read it by accident.
grant soi_vault to soi_owner;
alter role soi_owner set search_path = soi, public;
alter role soi_app set search_path = soi, public;
