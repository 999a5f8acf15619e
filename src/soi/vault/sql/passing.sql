-- A held letter passes to another person in office: only the owner's own functions may ask, never the application.
set local role soi_vault;
create function vault.pass_locker(locker uuid, leaving bigint, taking bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update vault.locker l set holders = array_append(array_remove(array_remove(l.holders, leaving), taking), taking) where l.id = locker and l.state = 'held'
$$;
revoke all on function vault.pass_locker from public, soi_app;
grant usage on schema vault to soi_owner;
grant execute on function vault.pass_locker to soi_owner;
reset role;
