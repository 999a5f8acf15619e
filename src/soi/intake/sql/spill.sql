-- DIG-04: a stamp said to be on a paper of the book. One person says so and the paper is shut; only what another person has confirmed may be
-- destroyed, and what another has denied is open again. Later rooms ask by these functions, in the database alone.

-- A second person has confirmed it, and the procedure is not ended.
create function soi.spill_is_open(paper uuid, body bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from intake_spill one where one.document_id = paper and one.unit_id = body and one.closed_at is null
    and one.noticed_by_id is not null and one.verdict = 'confirmed')
$$;

-- The level of the stamp one person saw and nobody has confirmed or denied yet; null where there is none.
create function soi.spill_waits(paper uuid, body bigint) returns smallint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select one.level from intake_spill one where one.document_id = paper and one.unit_id = body and one.closed_at is null
    and one.noticed_by_id is not null and one.verdict = ''
$$;

-- Whatever was said of it has been denied.
create function soi.spill_was_denied(paper uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from intake_spill one where one.document_id = paper)
    and not exists (select from intake_spill one where one.document_id = paper and one.verdict <> 'denied')
$$;
revoke all on function soi.spill_is_open(uuid, bigint), soi.spill_waits(uuid, bigint), soi.spill_was_denied(uuid) from public, soi_app;

-- Who says it and who answers are two persons; each is who the signed ticket says, and no machine answers.
create function soi.spill_needs_two() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.document_id is not null and (new.verdict <> '' or new.noticed_by_id is distinct from soi.my_actor()) then
      raise exception 'who sees a stamp on a paper of the book says so as the own person' using errcode = 'check_violation',
        constraint = 'a_stamp_is_said_by_who_saw_it';
    end if;
    new.noticed_person := case when new.noticed_by_id = soi.my_actor() then soi.my_person() end;
    return new;
  end if;
  if (new.arrival_id, new.document_id, new.unit_id, new.level, new.page, new.seen_at, new.noticed_by_id, new.noticed, new.noticed_person) is distinct from
     (old.arrival_id, old.document_id, old.unit_id, old.level, old.page, old.seen_at, old.noticed_by_id, old.noticed, old.noticed_person) then
    raise exception 'what was seen stays as it was said' using errcode = 'check_violation', constraint = 'a_stamp_stays_as_it_was_said';
  end if;
  if (new.verdict, new.decided_at, new.decided_by_id, new.answer) is distinct from (old.verdict, old.decided_at, old.decided_by_id, old.answer) then
    if old.verdict <> '' then
      raise exception 'what a second person said stands' using errcode = 'check_violation', constraint = 'a_verdict_stands';
    end if;
    -- What carries events is a machine.
    if new.decided_by_id is distinct from soi.my_actor() or not soi.may('intake.spill') or soi.may('events.carry')
        or old.noticed_person is null or old.noticed_person = soi.my_person() then
      raise exception 'another person than who saw it confirms or denies it' using errcode = 'check_violation',
        constraint = 'one_person_is_not_two';
    end if;
  end if;
  return new;
end $$;
create trigger spill_needs_two before insert or update on soi.intake_spill for each row execute function soi.spill_needs_two();
