-- COR-04: signers sign in their order, each once; what was asked stays as it was asked, what was signed stays signed.
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
  if (new.id, new.unit_id, new.title, new.about_kind, new.about_id, new.reason, new.place, new.level, new.asked_by_id, new.persons, new.signers,
      new.original, new.asked_at)
    is distinct from (old.id, old.unit_id, old.title, old.about_kind, old.about_id, old.reason, old.place, old.level, old.asked_by_id, old.persons,
      old.signers, old.original, old.asked_at) then
    raise exception 'what was asked stays as it was asked' using errcode = 'check_violation', constraint = 'a_request_stays_as_asked';
  end if;
  if old.state <> 'waiting' then
    raise exception 'an ended request stays as it is' using errcode = 'check_violation', constraint = 'an_ended_request_stays';
  end if;
  if new is not distinct from old then
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
create trigger signing_request_stays before insert or update on soi.signing_request for each row execute function soi.signing_request_stays();

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
create trigger signing_turn_in_order before insert or update on soi.signing_turn for each row execute function soi.signing_turn_in_order();

create or replace function soi.signing_certificate_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.id, new.person_id, new.der, new.fingerprint, new.subject, new.issuer, new.not_before, new.not_after, new.is_demo, new.entered_at)
    is distinct from (old.id, old.person_id, old.der, old.fingerprint, old.subject, old.issuer, old.not_before, old.not_after, old.is_demo, old.entered_at)
    or (old.withdrawn_at is not null and new.withdrawn_at is distinct from old.withdrawn_at) then
    raise exception 'a certificate is withdrawn, never changed' using errcode = 'check_violation', constraint = 'a_certificate_stays';
  end if;
  return new;
end $$;
create trigger signing_certificate_stays before update on soi.signing_certificate for each row execute function soi.signing_certificate_stays();
