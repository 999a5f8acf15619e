-- What cases hold for an appointment: the case it is responsible for, and its seats (DIR-07, DIR-08). They pass together.
create or replace function soi.case_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select c.id, case when c.responsible_id = post then 'responsible' else 'seat' end, c.unit_id, c.step_due_on from cases_case c
  where c.step <> 'end' and (c.responsible_id = post or exists (select from cases_seat s where s.case_id = c.id and s.appointment_id = post))
$$;
create or replace function soi.case_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from cases_case c, soi.post_of(taking) o where c.id = thing and c.level <= o.level and not soi.petition_bars(c.origin_id, taking)
    and soi.post_may(taking, 'cases.work') and soi.post_reaches(taking, c.unit_id))
$$;
create or replace function soi.case_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select c.responsible_id from cases_case c where c.id = thing and part = 'task' and c.responsible_id <> leaving
$$;
create or replace function soi.case_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare before bigint := soi.person_of_post(leaving); after bigint := soi.person_of_post(taking);
begin
  delete from cases_seat s where s.case_id = thing and s.appointment_id = leaving
    and exists (select from cases_seat o where o.case_id = thing and o.role = s.role and o.appointment_id = taking);
  update cases_seat s set appointment_id = taking, since = now() where s.case_id = thing and s.appointment_id = leaving;
  update cases_case c set responsible_id = case when c.responsible_id = leaving then taking else c.responsible_id end,
      team = array_append(array_remove(case when exists (select from cases_seat s where s.case_id = thing and soi.person_of_post(s.appointment_id) = before)
        then c.team else array_remove(c.team, before) end, after), after)
    where c.id = thing;
end $$;
-- A seat is given to a person in office; one who leaves office leaves it by what falls.
create or replace function soi.seat_has_a_person() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not exists (select from soi.post_of(new.appointment_id)) then
    raise exception 'a seat needs a person in office' using errcode = 'check_violation', constraint = 'seat_has_a_person_in_office';
  end if;
  return new;
end $$;
create trigger seat_has_a_person before insert or update on soi.cases_seat for each row execute function soi.seat_has_a_person();
revoke all on function soi.case_duties(bigint), soi.case_may_pass(uuid, text, bigint), soi.case_first(uuid, text, bigint),
  soi.case_moves(uuid, text, bigint, bigint) from public, soi_app;
select soi.enter_duty('cases.case', 20, 'case_duties', 'case_may_pass', 'case_moves', 'case_first');
