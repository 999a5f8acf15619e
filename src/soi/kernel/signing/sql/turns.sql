-- DIR-07: a turn of one who has left office passes to one in office, who then sees the paper; nothing else of a request moves.
create or replace function soi.signing_request_stays() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare done record;
begin
  if tg_op = 'INSERT' then
    if new.state <> 'waiting' or new.turn <> 1 or new.current <> new.original then
      raise exception 'a request begins unsigned' using errcode = 'check_violation', constraint = 'a_request_begins_unsigned';
    end if;
    return new;
  end if;
  if (new.id, new.unit_id, new.title, new.about_kind, new.about_id, new.reason, new.place, new.level, new.asked_by_id, new.signers,
      new.original, new.asked_at)
    is distinct from (old.id, old.unit_id, old.title, old.about_kind, old.about_id, old.reason, old.place, old.level, old.asked_by_id,
      old.signers, old.original, old.asked_at) then
    raise exception 'what was asked stays as it was asked' using errcode = 'check_violation', constraint = 'a_request_stays_as_asked';
  end if;
  if not new.persons @> old.persons or exists (select from unnest(new.persons) p where p <> all(old.persons) and not exists (select from soi.signing_turn t
      cross join lateral soi.post_of(t.appointment_id) o where t.request_id = new.id and o.person = p)) then
    raise exception 'a paper is seen by who asked and who signs' using errcode = 'check_violation', constraint = 'a_request_stays_as_asked';
  end if;
  if old.state <> 'waiting' then
    raise exception 'an ended request stays as it is' using errcode = 'check_violation', constraint = 'an_ended_request_stays';
  end if;
  if (new.state, new.turn, new.current, new.ended_at) is not distinct from (old.state, old.turn, old.current, old.ended_at) then
    return new;
  end if;
  select t.state, t.signed into done from soi.signing_turn t where t.request_id = new.id and t.position = old.turn;
  if not found or not (
    (new.state = 'refused' and done.state = 'refused' and new.current = old.current and new.turn = old.turn)
    or (done.state = 'signed' and done.signed = new.current and (
      (new.state = 'waiting' and new.turn = old.turn + 1) or (new.state = 'signed' and old.turn = old.signers and new.turn = old.turn)))
  ) then
    raise exception 'a request goes on when its signer has signed or refused' using errcode = 'check_violation', constraint = 'a_request_follows_its_turns';
  end if;
  return new;
end $$;

create or replace function soi.signing_turn_in_order() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare asked record;
begin
  select r.state, r.turn, r.signers, r.asked_by_id into asked from soi.signing_request r where r.id = new.request_id;
  if tg_op = 'INSERT' then
    if asked.state is distinct from 'waiting' or new.state <> 'waiting' or new.position not between 1 and asked.signers
        or asked.asked_by_id is distinct from soi.my_actor() then
      raise exception 'signers are named by who asks, when asking' using errcode = 'check_violation', constraint = 'signers_are_named_once';
    end if;
    return new;
  end if;
  if new.appointment_id <> old.appointment_id and (new.request_id, new.position, new.is_agency) = (old.request_id, old.position, old.is_agency)
      and old.state in ('waiting', 'prepared') and new.state = 'waiting' and new.certificate_id is null and asked.state = 'waiting'
      and not exists (select from soi.post_of(old.appointment_id)) and exists (select from soi.post_of(new.appointment_id)) then
    return new;
  end if;
  if (new.request_id, new.position, new.appointment_id) is distinct from (old.request_id, old.position, old.appointment_id) then
    raise exception 'a turn stays its signer''s' using errcode = 'check_violation', constraint = 'a_turn_stays_its_signers';
  end if;
  if old.state in ('signed', 'refused') then
    raise exception 'what was signed stays signed' using errcode = 'check_violation', constraint = 'a_done_turn_stays';
  end if;
  if asked.state is distinct from 'waiting' or asked.turn is distinct from new.position then
    raise exception 'it is not this signer''s turn' using errcode = 'check_violation', constraint = 'signers_sign_in_order';
  end if;
  if new.certificate_id is not null and not exists (
      select from soi.signing_certificate c where c.id = new.certificate_id and c.person_id = soi.my_person() and c.withdrawn_at is null) then
    raise exception 'everybody signs with their own certificate' using errcode = 'check_violation', constraint = 'a_signer_has_their_own_certificate';
  end if;
  return new;
end $$;

-- What later rooms ask of requests when a duty passes. Called by the owner's functions alone.
-- The turns that still wait for an office, with what they are about.
create or replace function soi.turns_waiting_for(post bigint) returns table (asked uuid, about_kind text, about_id text, is_agency boolean, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select r.id, r.about_kind::text, r.about_id::text, t.is_agency, r.asked_at::date from signing_turn t join signing_request r on r.id = t.request_id
  where t.appointment_id = post and r.state = 'waiting' and t.position >= r.turn and t.state in ('waiting', 'prepared')
$$;
create or replace function soi.signing_turn_passes(asked uuid, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  update signing_turn t set appointment_id = taking, state = 'waiting', certificate_id = null from signing_request r
    where t.request_id = asked and r.id = asked and r.state = 'waiting' and t.appointment_id = leaving and t.state in ('waiting', 'prepared');
  update signing_request r set persons = array(select distinct each from unnest(r.persons || (select o.person from soi.post_of(taking) o)) each
    order by each) where r.id = asked and r.state = 'waiting';
end $$;
-- Whether somebody has a turn of a request; whether it ended unsigned; the one that waits about a thing; whether an office signed about it.
create or replace function soi.signing_names(asked uuid, person bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from signing_turn t cross join lateral soi.post_of(t.appointment_id) o where t.request_id = asked and o.person = signing_names.person)
$$;
create or replace function soi.signing_lapsed(asked uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from signing_request r where r.id = asked and r.state = 'refused')
$$;
create or replace function soi.signing_asked(kind text, key text) returns uuid
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select r.id from signing_request r where r.about_kind = kind and r.about_id = key and r.state = 'waiting'
$$;
create or replace function soi.signing_signed_by(kind text, key text, post bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from signing_request r join signing_turn t on t.request_id = r.id
    where r.about_kind = kind and r.about_id = key and r.state <> 'refused' and t.appointment_id = post and t.state = 'signed')
$$;
revoke all on function soi.turns_waiting_for(bigint), soi.signing_turn_passes(uuid, bigint, bigint), soi.signing_names(uuid, bigint), soi.signing_lapsed(uuid),
  soi.signing_asked(text, text), soi.signing_signed_by(text, text, bigint) from public, soi_app;
