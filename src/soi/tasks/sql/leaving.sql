-- DIR-08: a handover list is written by the database alone: all that is open stands on it, and only its receiver accepts a thing.
create or replace function soi.heads_here(unit bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select (soi.may('tasks.lead') or soi.may('admin.accounts'))
    and exists (select from organisations_unit u where u.id = unit and u.path operator(public.<@) soi.my_paths())
$$;
create or replace function soi.departure_open_to_me(wanted uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from tasks_departure d where d.id = wanted and d.state = 'proposed'
    and (d.appointment_id = soi.my_actor() or (soi.may('tasks.lead') and soi.heads_here(d.unit_id))))
$$;

-- Brings the list up to date: what is open now stands on it, what was finished meanwhile says so. Nothing is taken off.
create or replace function soi.list_departure(wanted uuid) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare leaver bigint;
begin
  select d.appointment_id into leaver from tasks_departure d where d.id = wanted and d.state = 'proposed'
    and (d.appointment_id = soi.my_actor() or soi.heads_here(d.unit_id)) for update;
  if leaver is null then return; end if;
  insert into tasks_handoveritem (id, departure_id, holder_id, unit_id, ref_kind, ref_id, part, due_on, state, reason)
    select gen_random_uuid(), wanted, leaver, d.unit_id, d.kind, d.ref_id, d.part, d.due_on, 'to_give', '' from soi.duties_of(leaver) d
    on conflict (departure_id, ref_kind, ref_id, part) do update set
      state = case when tasks_handoveritem.state in ('accepted', 'finished') then 'to_give' else tasks_handoveritem.state end,
      receiver_id = case when tasks_handoveritem.state in ('accepted', 'finished') then null else tasks_handoveritem.receiver_id end;
  update tasks_handoveritem i set state = 'finished', answered_at = now()
    where i.departure_id = wanted and i.state in ('to_give', 'offered', 'refused')
      and not exists (select from soi.duties_of(leaver) d where d.kind = i.ref_kind and d.ref_id = i.ref_id and d.part = i.part);
end $$;

create or replace function soi.offer_item(item uuid, taking bigint) returns boolean
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare i record;
begin
  select * into i from tasks_handoveritem h where h.id = item and h.state in ('to_give', 'offered', 'refused') and soi.departure_open_to_me(h.departure_id) for update;
  if not found or not soi.duty_may_pass(i.ref_kind, i.ref_id, i.part, i.holder_id, taking) then return false; end if;
  update tasks_handoveritem h set receiver_id = taking, state = 'offered', reason = '', answered_at = null where h.id = item;
  update tasks_departure d set receivers = array(select distinct each from unnest(d.receivers || (select p.person from soi.post_of(taking) p)) each order by each)
    where d.id = i.departure_id;
  return true;
end $$;

-- The receiver's own word. Accepted, the thing passes in the same breath; refused, it stays where it is and the reason stands on the list.
create or replace function soi.answer_item(item uuid, accepts boolean, said text) returns text
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare i record;
begin
  select h.* into i from tasks_handoveritem h join tasks_departure d on d.id = h.departure_id and d.state = 'proposed'
    where h.id = item and h.state = 'offered' and h.receiver_id = soi.my_actor() for update of h;
  if not found then return ''; end if;
  if not accepts then
    update tasks_handoveritem h set state = 'refused', reason = said, answered_at = now() where h.id = item;
    return 'refused';
  end if;
  if not exists (select from soi.duties_of(i.holder_id) d where d.kind = i.ref_kind and d.ref_id = i.ref_id and d.part = i.part) then
    update tasks_handoveritem h set state = 'finished', answered_at = now() where h.id = item;
    return 'finished';
  end if;
  if not soi.duty_may_pass(i.ref_kind, i.ref_id, i.part, i.holder_id, i.receiver_id) then return 'not_possible'; end if;
  perform soi.pass_duty(i.ref_kind, i.ref_id, i.part, i.unit_id, i.holder_id, i.receiver_id, 'handed');
  update tasks_handoveritem h set state = 'accepted', answered_at = now() where h.id = item;
  return 'accepted';
end $$;

-- Closed by another person than the one who proposed it, when nothing is left open; the appointment has its last day from then on.
create or replace function soi.close_departure(wanted uuid) returns text
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare d record;
begin
  select * into d from tasks_departure t where t.id = wanted and t.state = 'proposed' for update;
  if not found or not (d.appointment_id = soi.my_actor() or soi.heads_here(d.unit_id)) then return ''; end if;
  if d.proposed_by_person_id = soi.my_person() then return 'same_person'; end if;
  perform soi.list_departure(wanted);
  if exists (select from tasks_handoveritem i where i.departure_id = wanted and i.state in ('to_give', 'offered', 'refused')) then return 'open'; end if;
  update tasks_departure t set state = 'closed', settled_at = now(), settled_by_person_id = soi.my_person() where t.id = wanted;
  update persons_appointment a set valid_to = d.last_day where a.id = d.appointment_id;
  return 'closed';
end $$;

-- Without a list: what the law or life does not wait for. Never by oneself, never while a list is open.
create or replace function soi.end_appointment(post bigint, last_day date) returns boolean
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  update persons_appointment a set valid_to = greatest(last_day, a.valid_from)
    where a.id = post and a.person_id <> soi.my_person() and soi.heads_here(a.unit_id)
      and exists (select from soi.post_of(post)) and (a.valid_to is null or a.valid_to > last_day);
  return found;
end $$;

-- For whom I stand in today: accepted by me, within its days, for one who is still in office.
create or replace function soi.stood_in_for() returns setof bigint
language sql stable security definer parallel restricted set search_path = soi, public, pg_temp as $$
  select s.absent_id from tasks_standin s where s.stand_in_id = (select soi.my_actor()) and s.state = 'accepted'
    and soi.today() between s.from_on and s.until_on and exists (select from soi.post_of(s.absent_id))
$$;
create or replace function soi.stand_in_is_accepted_by_name() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'INSERT' and new.state <> 'asked' then
    raise exception 'a stand-in is asked first' using errcode = 'check_violation', constraint = 'stand_in_is_asked_first';
  end if;
  if tg_op = 'INSERT' and not exists (select from soi.post_of(new.absent_id) a, soi.post_of(new.stand_in_id) b where a.person <> b.person) then
    raise exception 'another person in office stands in' using errcode = 'check_violation', constraint = 'stand_in_is_another_in_office';
  end if;
  if tg_op = 'UPDATE' then
    if (new.absent_id, new.stand_in_id, new.unit_id, new.from_on, new.asked_by_id) is distinct from (old.absent_id, old.stand_in_id, old.unit_id, old.from_on, old.asked_by_id)
      or new.until_on > old.until_on then
      raise exception 'a stand-in stays as it was asked' using errcode = 'check_violation', constraint = 'stand_in_stays';
    end if;
    if new.state <> old.state and (old.state, new.state) not in (('asked', 'accepted'), ('asked', 'refused'), ('asked', 'ended'), ('accepted', 'ended')) then
      raise exception 'a stand-in goes step by step' using errcode = 'check_violation', constraint = 'stand_in_goes_in_order';
    end if;
    if new.state in ('accepted', 'refused') and new.state <> old.state and old.stand_in_id is distinct from soi.my_actor() then
      raise exception 'a stand-in answers in person' using errcode = 'check_violation', constraint = 'stand_in_answers_in_person';
    end if;
  end if;
  return new;
end $$;
create trigger stand_in_is_accepted_by_name before insert or update on soi.tasks_standin
  for each row execute function soi.stand_in_is_accepted_by_name();

-- A list is proposed for one in office, and says who proposed it in truth.
create or replace function soi.departure_is_of_one_in_office() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if new.state <> 'proposed' or new.proposed_by_person_id is distinct from soi.my_person() or new.last_day < soi.today()
    or not exists (select from soi.post_of(new.appointment_id) p where p.unit_id = new.unit_id) then
    raise exception 'a list is proposed for one in office' using errcode = 'check_violation', constraint = 'departure_is_of_one_in_office';
  end if;
  return new;
end $$;
create trigger departure_is_of_one_in_office before insert on soi.tasks_departure for each row execute function soi.departure_is_of_one_in_office();
create or replace function soi.call_off_departure(wanted uuid) returns boolean
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  update tasks_departure d set state = 'off', settled_at = now(), settled_by_person_id = soi.my_person()
    where d.id = wanted and soi.departure_open_to_me(wanted);
  return found;
end $$;
revoke all on function soi.heads_here(bigint), soi.departure_open_to_me(uuid) from public, soi_app;
-- DIR-08: the account of one who leaves is not closed while the list is open: who could then accept or hand over?
create or replace function soi.account_waits_for_its_list() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if exists (select from persons_person p join persons_appointment a on a.person_id = p.id
      join tasks_departure d on d.appointment_id = a.id and d.state = 'proposed' where p.account_id = new.id) then
    raise exception 'the handover list is still open' using errcode = 'check_violation', constraint = 'handover_list_is_settled_first';
  end if;
  return new;
end $$;
create trigger account_waits_for_its_list before update of is_active on soi.identity_account
  for each row when (old.is_active and not new.is_active) execute function soi.account_waits_for_its_list();
