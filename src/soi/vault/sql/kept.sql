-- REC-10: a sealed report does not lapse. Nothing takes it or a key half of it away, and no act of a sealed locker loses who was barred.
set local role soi_vault;
create function vault.sealed_stays() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'thing' then
    if exists (select from vault.locker l where l.id = old.locker_id and l.state = 'sealed' and old.put_at >= l.settled_at) then
      raise exception 'what is sealed stays sealed' using errcode = 'check_violation', constraint = 'sealed_stays_sealed';
    end if;
  elsif old.state = 'sealed' and (tg_op = 'DELETE' or to_jsonb(new) - array['openings', 'barred']
      is distinct from to_jsonb(old) - array['openings', 'barred'] or not new.barred @> old.barred or new.openings < old.openings) then
    raise exception 'what is sealed stays sealed' using errcode = 'check_violation', constraint = 'sealed_stays_sealed';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger sealed_stays before update or delete on vault.locker for each row execute function vault.sealed_stays();
create trigger sealed_stays before update or delete on vault.thing for each row execute function vault.sealed_stays();
reset role;
