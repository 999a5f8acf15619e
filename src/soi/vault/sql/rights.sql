-- The application may call, and nothing else: no table of the vault is granted to anybody.
set local role soi_vault;
do $$
declare t text;
begin
  foreach t in array array['locker', 'thing', 'opening', 'answer', 'look'] loop
    execute format('alter table vault.%I enable row level security', t);
    execute format('alter table vault.%I force row level security', t);
    execute format('create policy vault_all on vault.%I to soi_vault using (true) with check (true)', t);
  end loop;
end $$;
revoke all on all functions in schema vault from public;
grant execute on function vault.open_locker, vault.key_of, vault.unit_of, vault.put_thing, vault.find_thing, vault.find_in, vault.things_of, vault.set_holders, vault.release_locker,
  vault.seal_locker, vault.bar_persons, vault.ask_opening, vault.my_half, vault.answer_opening, vault.read_opened, vault.openings_seen, vault.sealed_seen,
  vault.close_openings to soi_app;
reset role;
