-- An entry stays what was decided; only its announcement, and with it the last day, is filled in once. Time is the database's own.
create or replace function soi.entry_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (to_jsonb(new) - array['announced_on', 'lapses_on', 'effect_on']) is distinct from (to_jsonb(old) - array['announced_on', 'lapses_on', 'effect_on'])
     or (old.announced_on is not null and (new.announced_on, new.lapses_on, new.effect_on) is distinct from (old.announced_on, old.lapses_on, old.effect_on)) then
    raise exception 'an entry of the register stays as it was decided' using errcode = 'check_violation', constraint = 'entry_stays';
  end if;
  return new;
end $$;
create trigger entry_stays before update on soi.register_entry for each row execute function soi.entry_stays();

create or replace function soi.look_up_is_short() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.at := now();
  new.closes_at := least(new.closes_at, now() + interval '15 minutes');
  return new;
end $$;
create trigger look_up_is_short before insert on soi.register_lookup for each row execute function soi.look_up_is_short();
