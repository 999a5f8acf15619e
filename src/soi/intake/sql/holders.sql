-- One may always give up one's own sight: the reading machine does, when it has read. A policy could not say it, because the changed row
-- must still be visible to who changes it. The last holder stays.
create function soi.intake_leave(arrival uuid) returns boolean language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  update intake_arrival set holders = array_remove(holders, soi.my_person())
    where id = arrival and soi.my_person() = any(holders) and cardinality(array_remove(holders, soi.my_person())) > 0;
  return found;
end $$;
revoke all on function soi.intake_leave(uuid) from public;
grant execute on function soi.intake_leave(uuid) to soi_app;
