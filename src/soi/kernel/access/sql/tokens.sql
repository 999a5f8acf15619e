-- What a token was made for stays as it was; it may be revoked once. Also its owner cannot bring it back or widen it.
create or replace function soi.access_token_stays() returns trigger language plpgsql set search_path = soi, pg_temp as $$
begin
  if (new.appointment_id, new.person_id, new.name, new.prefix, new.digest, new.scopes, new.writes, new.valid_until, new.made_at)
     is distinct from
     (old.appointment_id, old.person_id, old.name, old.prefix, old.digest, old.scopes, old.writes, old.valid_until, old.made_at)
     or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at) then
    raise exception 'a token is revoked or kept, never changed' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create or replace trigger access_token_stays before update on soi.access_token for each row execute function soi.access_token_stays();

-- How often a token called in the present minute. Unlogged: after a crash counting begins anew, and that is all.
create unlogged table if not exists soi.access_pace (token_id bigint primary key, minute timestamptz not null, used integer not null);
revoke all on soi.access_pace from soi_app;

-- One call with a token: read before there is a ticket, hence by the owner's right and for one digest at a time. Nothing for a token
-- that is unknown, revoked or past its day, whose account is closed, or whose appointment is not held today: they cannot be told apart.
create or replace function soi.token_called(wanted text, most integer)
returns table (token bigint, appointment bigint, scopes text[], writes boolean, wait integer)
language plpgsql volatile security definer set search_path = soi, public, pg_temp as $$
declare found_one record; start timestamptz := date_trunc('minute', clock_timestamp()); times integer;
begin
  select t.id, t.appointment_id, t.scopes::text[] as scopes, t.writes, t.last_used_on into found_one
    from access_token t
    join persons_appointment a on a.id = t.appointment_id and a.person_id = t.person_id
    join persons_person p on p.id = t.person_id
    join identity_account c on c.id = p.account_id
   where t.digest = wanted and t.revoked_at is null and t.valid_until >= soi.today() and c.is_active
     and a.valid_from <= soi.today() and (a.valid_to is null or a.valid_to >= soi.today());
  if not found then return; end if;
  insert into access_pace as pace (token_id, minute, used) values (found_one.id, start, 1)
    on conflict (token_id) do update
    set used = case when pace.minute = start then pace.used + 1 else 1 end, minute = start
    returning used into times;
  if found_one.last_used_on is distinct from soi.today() then
    update access_token set last_used_on = soi.today() where id = found_one.id;
  end if;
  token := found_one.id; appointment := found_one.appointment_id; scopes := found_one.scopes; writes := found_one.writes;
  wait := case when times > most then greatest(1, ceil(extract(epoch from start + interval '1 minute' - clock_timestamp()))::integer) else 0 end;
  return next;
end $$;
revoke all on function soi.token_called(text, integer) from public;
grant execute on function soi.token_called(text, integer) to soi_app;
