-- What correspondence holds for an appointment (DIR-07, DIR-08): slips, drafts with their signers, questions, sent papers that wait.
-- Called by the owner's functions of tasks alone. What is past keeps the names it had: author, asked, doer, who signed.

-- A slip lies with the leader until there is an instruction, then with who does it; returned, with the office.
create or replace function soi.slip_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select s.id, case s.state when 'waiting' then 'leader' when 'returned' then 'office' else 'doer' end, s.unit_id, coalesce(s.do_by, s.due_on)
  from correspondence_slip s where s.responsible_id = post and s.state <> 'done'
$$;
create or replace function soi.slip_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from correspondence_slip s where s.id = thing and soi.post_clears(taking, s.level) and soi.post_reaches(taking, s.unit_id)
    and case part when 'leader' then soi.post_may(taking, 'correspondence.instruct')
      when 'office' then soi.post_may(taking, 'correspondence.issue') or soi.post_may(taking, 'correspondence.instruct')
      else soi.post_may(taking, 'correspondence.draft') end)
$$;
-- Another leader of the same body, another clerk of it; what was to be done goes to the head, who gives it on.
create or replace function soi.slip_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select s.responsible_id from correspondence_slip s where s.id = thing and part = 'task' and s.responsible_id <> leaving
  union all
  select p from correspondence_slip s cross join lateral soi.posts_of_body(s.unit_id,
    case part when 'leader' then 'correspondence.instruct' when 'office' then 'correspondence.issue' end) p
    where s.id = thing and part in ('leader', 'office') and p <> leaving
$$;
create or replace function soi.slip_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  update correspondence_slip s set responsible_id = taking, leader_id = case when part = 'leader' then taking else s.leader_id end,
      people = array(select distinct each from unnest(s.people || soi.person_of_post(taking)) each order by each)
    where s.id = thing and s.responsible_id = leaving
$$;

-- A draft has somebody who answers for it until it left, and somebody who signs it until it is signed.
create or replace function soi.paper_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select p.id, 'responsible', p.unit_id, p.answer_due_on from correspondence_paper p
    where p.responsible_id = post and p.state in ('draft', 'submitted', 'ordered', 'signed')
  union all
  select p.id, 'signer', p.unit_id, p.submitted_at::date from correspondence_paper p
    where p.signer_id = post and p.state in ('draft', 'submitted', 'ordered')
$$;
create or replace function soi.paper_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from correspondence_paper p where p.id = thing and soi.post_clears(taking, p.level) and soi.post_reaches(taking, p.unit_id)
    and soi.post_may(taking, case part when 'signer' then 'correspondence.sign' else 'correspondence.draft' end))
$$;
create or replace function soi.paper_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select o from correspondence_paper p cross join lateral soi.posts_of_body(p.unit_id, 'correspondence.sign') o
    where p.id = thing and part = 'signer' and o <> leaving
  union all
  select o from correspondence_paper p cross join lateral soi.posts_of_body(p.unit_id, 'correspondence.issue') o
    where p.id = thing and part = 'task' and p.state = 'signed' and o <> leaving
  union all
  select p.responsible_id from correspondence_paper p where p.id = thing and part = 'task' and p.responsible_id <> leaving
$$;
-- An order to sign was the leaver's own act: the paper is in the folder again, with the number it has, and is looked at anew.
create or replace function soi.paper_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare before bigint := soi.person_of_post(leaving); after bigint := soi.person_of_post(taking); asked uuid;
begin
  if part = 'signer' then
    select p.request_id into asked from correspondence_paper p where p.id = thing;
    if asked is not null then perform soi.signing_lapses(asked, 'the signer has left office'); end if;
    update correspondence_paper p set signer_id = taking, request_id = null, ordered_version = null,
        state = case when p.state = 'ordered' then 'submitted' else p.state end where p.id = thing and p.signer_id = leaving;
    perform soi.tasks_go_to('correspondence.paper', thing, 'correspondence.sign', taking);
  else
    update correspondence_paper p set responsible_id = taking where p.id = thing and p.responsible_id = leaving;
    perform soi.tasks_waited_for_by('correspondence.paper', thing, leaving, taking);
  end if;
  update correspondence_paper p set people = array(select distinct each from unnest(kept.people || after) each order by each),
      drafters = case when part = 'signer' then p.drafters
        else array(select distinct each from unnest(array_remove(p.drafters, before) || after) each order by each) end
    from (select case when before in (soi.person_of_post(o.responsible_id), soi.person_of_post(o.signer_id)) or exists (
          select from correspondence_consultation c where c.paper_id = o.id and before = soi.person_of_post(c.responsible_id))
        then o.people else array_remove(o.people, before) end as people from correspondence_paper o where o.id = thing) kept
    where p.id = thing;
end $$;

-- A question stays with the unit that was asked: its head answers, when who was asked is gone.
create or replace function soi.consultation_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select c.id, 'asked', c.unit_id, c.due_on from correspondence_consultation c join correspondence_paper p on p.id = c.paper_id
  where c.responsible_id = post and c.answer = '' and p.state in ('draft', 'submitted', 'ordered')
$$;
create or replace function soi.consultation_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from correspondence_consultation c join correspondence_paper p on p.id = c.paper_id
    where c.id = thing and soi.post_clears(taking, p.level) and soi.post_reaches(taking, c.unit_id) and soi.post_may(taking, 'correspondence.draft'))
$$;
create or replace function soi.consultation_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select c.responsible_id from correspondence_consultation c where c.id = thing and part = 'task' and c.responsible_id <> leaving
$$;
create or replace function soi.consultation_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  update correspondence_consultation c set responsible_id = taking where c.id = thing and c.responsible_id = leaving and c.answer = '';
  update correspondence_paper p set people = array(select distinct each from unnest(p.people || soi.person_of_post(taking)) each order by each)
    where p.id = (select c.paper_id from correspondence_consultation c where c.id = thing);
end $$;

-- A sent paper waits until it is entered, and where it asks for an answer until it is answered; recalled or replaced it waits no more.
create or replace function soi.dispatch_waits(sent uuid) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from correspondence_dispatch d where d.id = sent and not exists (select from correspondence_trace t where t.dispatch_id = d.id
    and (t.act in ('recalled', 'superseded') or t.act = case when d.answer_due_on is null then 'entered' else 'answered' end)))
$$;
create or replace function soi.dispatch_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select d.id, c.side, c.unit_id, d.answer_due_on from correspondence_charge c join correspondence_dispatch d on d.id = c.dispatch_id
  where c.appointment_id = post and soi.dispatch_waits(d.id)
$$;
create or replace function soi.dispatch_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from correspondence_dispatch d where d.id = thing and soi.post_clears(taking, d.level) and soi.post_may(taking, 'correspondence.draft')
    and ((part <> 'receiver' and soi.post_reaches(taking, d.sender_id)) or (part <> 'sender' and soi.post_reaches(taking, d.unit_id))))
$$;
create or replace function soi.dispatch_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select o from correspondence_dispatch d cross join lateral soi.posts_of_body(d.unit_id, 'correspondence.issue') o
    where d.id = thing and part = 'receiver' and o <> leaving
$$;
create or replace function soi.dispatch_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  update correspondence_charge c set appointment_id = taking, since = now() where c.dispatch_id = thing and c.side = part and c.appointment_id = leaving
$$;

-- DIR-07: whoever writes, an open thing names a person in office.
create or replace function soi.open_slip_has_a_person() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if new.state <> 'done' and (tg_op = 'INSERT' or new.responsible_id <> old.responsible_id)
      and not exists (select from soi.post_of(new.responsible_id)) then
    raise exception 'an open slip needs a person in office' using errcode = 'check_violation', constraint = 'slip_has_a_person_in_office';
  end if;
  return new;
end $$;
create trigger open_slip_has_a_person before insert or update on soi.correspondence_slip
  for each row execute function soi.open_slip_has_a_person();
create or replace function soi.open_paper_has_its_persons() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if new.state not in ('issued', 'dropped', 'reserved') and (tg_op = 'INSERT' or new.responsible_id <> old.responsible_id)
      and not exists (select from soi.post_of(new.responsible_id)) then
    raise exception 'a draft needs a person in office' using errcode = 'check_violation', constraint = 'draft_has_a_person_in_office';
  end if;
  if new.signer_id is not null and (tg_op = 'INSERT' or new.signer_id is distinct from old.signer_id)
      and new.state in ('draft', 'submitted', 'ordered') and not exists (select from soi.post_of(new.signer_id)) then
    raise exception 'a draft is signed by a person in office' using errcode = 'check_violation', constraint = 'draft_has_a_signer_in_office';
  end if;
  return new;
end $$;
create trigger open_paper_has_its_persons before insert or update on soi.correspondence_paper
  for each row execute function soi.open_paper_has_its_persons();
create or replace function soi.open_question_has_a_person() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if new.answer = '' and not exists (select from soi.post_of(new.responsible_id)) then
    raise exception 'a question needs a person in office' using errcode = 'check_violation', constraint = 'question_has_a_person_in_office';
  end if;
  return new;
end $$;
create trigger open_question_has_a_person before insert or update on soi.correspondence_consultation
  for each row execute function soi.open_question_has_a_person();
create or replace function soi.charge_has_a_person() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not exists (select from soi.post_of(new.appointment_id)) then
    raise exception 'a sent paper needs a person in office' using errcode = 'check_violation', constraint = 'charge_has_a_person_in_office';
  end if;
  return new;
end $$;
create trigger charge_has_a_person before insert or update on soi.correspondence_charge
  for each row execute function soi.charge_has_a_person();

revoke all on function soi.dispatch_waits(uuid),
  soi.slip_duties(bigint), soi.slip_may_pass(uuid, text, bigint), soi.slip_first(uuid, text, bigint), soi.slip_moves(uuid, text, bigint, bigint),
  soi.paper_duties(bigint), soi.paper_may_pass(uuid, text, bigint), soi.paper_first(uuid, text, bigint), soi.paper_moves(uuid, text, bigint, bigint),
  soi.consultation_duties(bigint), soi.consultation_may_pass(uuid, text, bigint), soi.consultation_first(uuid, text, bigint), soi.consultation_moves(uuid, text, bigint, bigint),
  soi.dispatch_duties(bigint), soi.dispatch_may_pass(uuid, text, bigint), soi.dispatch_first(uuid, text, bigint), soi.dispatch_moves(uuid, text, bigint, bigint)
  from public, soi_app;
select soi.enter_duty('correspondence.slip', 40, 'slip_duties', 'slip_may_pass', 'slip_moves', 'slip_first');
select soi.enter_duty('correspondence.paper', 41, 'paper_duties', 'paper_may_pass', 'paper_moves', 'paper_first');
select soi.enter_duty('correspondence.consultation', 42, 'consultation_duties', 'consultation_may_pass', 'consultation_moves', 'consultation_first');
select soi.enter_duty('correspondence.dispatch', 43, 'dispatch_duties', 'dispatch_may_pass', 'dispatch_moves', 'dispatch_first');
select soi.sweep_again();
