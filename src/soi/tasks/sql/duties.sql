-- DIR-07: no duty lies with nobody. Each room enters what it holds for an appointment; this room lets it pass. Rooms downstream are
-- known here by the names of their functions alone, as rows of tasks_dutykind.
create or replace function soi.enter_duty(called text, place integer, tells text, asks text, moves text, names text) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  insert into tasks_dutykind (kind, position, held, may_take, move, first) values (called, place, tells, asks, moves, names)
$$;
revoke all on function soi.enter_duty(text, integer, text, text, text, text) from public, soi_app;
create or replace function soi.role_may(called text, wanted text) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from tasks_officerole r where r.role = called and wanted = any(r.grants))
$$;
create or replace function soi.post_may(post bigint, wanted text) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from soi.post_of(post) p where soi.role_may(p.role, wanted))
$$;

-- Whether an office reaches a unit (as kernel.organisations.rules.scope_path): its own body, or the whole territory.
create or replace function soi.post_reaches(post bigint, unit bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from soi.post_of(post) p join tasks_officerole r on r.role = p.role join organisations_unit u on u.id = unit
    where u.path operator(public.<@) regexp_replace(p.path, case r.scope when 'subtree' then '^(.*?)\.k(\..*)?$' else '^(.*?\.k)\..*$' end, '\1')::public.ltree)
$$;
-- Those in office whose role holds a grant and reaches a unit.
create or replace function soi.posts_reaching(unit bigint, wanted text) returns table (post bigint, person bigint)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select a.id, a.person_id from persons_appointment a join tasks_officerole r on r.role = a.role and wanted = any(r.grants)
  join persons_person p on p.id = a.person_id and p.machine is null
  where a.valid_from <= soi.today() and (a.valid_to is null or a.valid_to >= soi.today()) and soi.post_reaches(a.id, unit) order by a.id
$$;
create or replace function soi.person_of_post(post bigint) returns bigint
language sql stable security definer set search_path = soi, public, pg_temp as 'select a.person_id from persons_appointment a where a.id = post';

-- Tasks themselves are the first kind.
create or replace function soi.task_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select t.id, 'person', t.unit_id, t.due_on from tasks_task t where t.appointment_id = post and t.state = 'open'
$$;
-- Everything open that names this appointment as responsible. A task about such a thing follows it and is no duty by itself.
create or replace function soi.things_of(post bigint) returns table (kind text, ref_id uuid, part text, unit_id bigint, due_on date)
language plpgsql stable security definer set search_path = soi, public, pg_temp as $$
declare known record;
begin
  for known in select k.kind, k.held from tasks_dutykind k where k.kind <> 'tasks.task' order by k.position loop
    return query execute format('select %L::text, d.ref_id, d.part, d.unit_id, d.due_on from soi.%I($1) d', known.kind, known.held) using post;
  end loop;
end $$;
create or replace function soi.duties_of(post bigint) returns table (kind text, ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  with things as materialized (select * from soi.things_of(post))
  select * from things
  union all
  select 'tasks.task', d.ref_id, d.part, d.unit_id, d.due_on from soi.task_duties(post) d join tasks_task t on t.id = d.ref_id
  where not exists (select from things o where o.kind = t.ref_kind and o.ref_id = t.ref_id)
$$;

-- Whether a person in office may take a duty: its own room decides (barred, clearance, the same person twice).
create or replace function soi.duty_may_pass(called text, thing uuid, part text, leaving bigint, taking bigint) returns boolean
language plpgsql stable security definer set search_path = soi, public, pg_temp as $$
declare answer boolean; asked text;
begin
  select k.may_take into asked from tasks_dutykind k where k.kind = called;
  if asked is null or taking = leaving or not exists (select from soi.post_of(taking)) then return false; end if;
  execute format('select soi.%I($1, $2, $3)', asked) using thing, part, taking into answer;
  return coalesce(answer, false);
end $$;

-- The heads over an appointment, nearest first. A commission's work stays with commissions as long as there is one, and a committee's with committees.
create or replace function soi.heads_over(post bigint) returns table (head bigint)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select a.id from persons_appointment own
  join organisations_unit o on o.id = own.unit_id
  join organisations_unit u on u.path operator(public.@>) o.path
    or (u.path operator(public.~) '*.k' and public.subpath(u.path, 0, -1) operator(public.@>) o.path)
  join persons_appointment a on a.unit_id = u.id and a.id <> own.id and a.valid_from <= soi.today() and (a.valid_to is null or a.valid_to >= soi.today())
  join persons_person p on p.id = a.person_id and p.machine is null
  join tasks_officerole r on r.role = a.role and r.heads
  where own.id = post
  order by (u.path operator(public.~) '*.k.*') <> (o.path operator(public.~) '*.k.*'),
    public.nlevel(u.path) - (u.path operator(public.~) '*.k')::int desc, a.id
$$;

-- Who takes a duty when nobody was named: whom its room names first, then the nearest head who may.
create or replace function soi.heir_of(called text, thing uuid, part text, leaving bigint) returns bigint
language plpgsql stable security definer set search_path = soi, public, pg_temp as $$
declare found bigint; named text;
begin
  select k.first into named from tasks_dutykind k where k.kind = called;
  if named <> '' then
    execute format('select c from soi.%I($1, $2, $3) c where soi.duty_may_pass($4, $1, $2, $3, c) limit 1', named)
      using thing, part, leaving, called into found;
  end if;
  if found is null then
    select h.head into found from soi.heads_over(leaving) h where soi.duty_may_pass(called, thing, part, leaving, h.head) limit 1;
  end if;
  return found;
end $$;

create or replace function soi.pass_duty(called text, thing uuid, part text, unit bigint, leaving bigint, taking bigint, way text) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare moved text;
begin
  select k.move into moved from tasks_dutykind k where k.kind = called;
  execute format('select soi.%I($1, $2, $3, $4)', moved) using thing, part, leaving, taking;
  insert into tasks_passing (kind, ref_id, part, unit_id, giver_id, taker_id, how, at) values (called, thing, part, unit, leaving, taking, way, now());
  insert into tasks_passing (kind, ref_id, part, unit_id, giver_id, taker_id, how, at)
    select 'tasks.task', t.id, 'person', t.unit_id, leaving, taking, way, now() from tasks_task t
    where t.ref_kind = called and t.ref_id = thing and t.appointment_id = leaving and t.state = 'open';
  perform soi.task_moves(t.id, 'person', leaving, taking) from tasks_task t
    where t.ref_kind = called and t.ref_id = thing and t.appointment_id = leaving and t.state = 'open';
end $$;

-- All that lies with an appointment falls, each thing to its heir; if one can fall to nobody, nothing happened at all.
create or replace function soi.let_fall(post bigint) returns integer
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare duty record; heir bigint; number integer := 0;
begin
  for duty in select * from soi.duties_of(post) loop
    heir := soi.heir_of(duty.kind, duty.ref_id, duty.part, post);
    if heir is null then
      raise exception 'no head in office can take what falls' using errcode = 'check_violation', constraint = 'work_falls_to_a_head_in_office';
    end if;
    perform soi.pass_duty(duty.kind, duty.ref_id, duty.part, duty.unit_id, post, heir, 'fell');
    number := number + 1;
  end loop;
  if exists (select from soi.duties_of(post)) then
    raise exception 'work would lie with nobody' using errcode = 'check_violation', constraint = 'work_falls_to_a_head_in_office';
  end if;
  return number;
end $$;

-- In the transaction in which an appointment ends, whoever ends it and by whatever way, its work falls.
create or replace function soi.work_falls() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if exists (select from tasks_departure d where d.appointment_id = new.id and d.state = 'proposed') and new.valid_to is distinct from old.valid_to then
    raise exception 'the handover list is still open' using errcode = 'check_violation', constraint = 'handover_list_is_settled_first';
  end if;
  if not exists (select from soi.post_of(new.id)) then
    perform soi.let_fall(new.id);
    if new.valid_to is not null then
      insert into tasks_swept (appointment_id, valid_to) values (new.id, new.valid_to)
        on conflict (appointment_id) do update set valid_to = excluded.valid_to;
    end if;
  end if;
  return null;
end $$;
create trigger appointment_work_falls after update on soi.persons_appointment
  for each row when (old.* is distinct from new.*) execute function soi.work_falls();

-- On the day after the last one: what ended by the calendar. Returns those whose work could fall to nobody, for the machine to say so.
create or replace function soi.let_fall_today() returns setof bigint
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare ended record;
begin
  if not soi.may('tasks.fall') then return; end if;
  for ended in
    select a.id, a.valid_to from persons_appointment a left join tasks_swept s on s.appointment_id = a.id and s.valid_to = a.valid_to
    where a.valid_to < soi.today() and s.appointment_id is null order by a.valid_to, a.id
  loop
    begin
      perform soi.let_fall(ended.id);
      insert into tasks_swept (appointment_id, valid_to) values (ended.id, ended.valid_to)
        on conflict (appointment_id) do update set valid_to = excluded.valid_to;
    exception when check_violation then
      return next ended.id;
    end;
  end loop;
end $$;

-- The last head of a unit: another head follows, or a list was handed over and closed and a head above is there for what comes later.
create or replace function soi.head_is_followed(leaving bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (
    select from persons_appointment h join persons_appointment a on a.unit_id = h.unit_id and a.id <> h.id
    join tasks_officerole r on r.role = a.role and r.heads
    where h.id = leaving and a.valid_from <= greatest(h.valid_to + 1, soi.today()) and (a.valid_to is null or a.valid_to >= greatest(h.valid_to + 1, soi.today()))
  ) or (
    exists (select from tasks_departure d where d.appointment_id = leaving and d.state = 'closed') and exists (select from soi.heads_over(leaving))
  )
$$;
create or replace function soi.last_head_hands_over() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare place bigint := case when tg_op = 'DELETE' then old.unit_id else new.unit_id end; lost bigint;
begin
  if tg_op <> 'INSERT' and old.valid_from <= soi.today() and (old.valid_to is null or old.valid_to >= soi.today())
    and exists (select from tasks_officerole r where r.role = old.role and r.heads)
    and (tg_op = 'DELETE' or (old.unit_id, old.role, old.person_id) is distinct from (new.unit_id, new.role, new.person_id) or new.valid_from > soi.today()) then
    raise exception 'a head changes office by a new appointment' using errcode = 'check_violation', constraint = 'head_changes_office_by_appointment';
  end if;
  select a.id into lost from persons_appointment a join tasks_officerole r on r.role = a.role and r.heads
  join persons_person p on p.id = a.person_id and p.machine is null
  where a.unit_id = place and a.valid_to is not null and (a.valid_to >= soi.today() or (tg_op = 'UPDATE' and a.id = new.id and (old.valid_to is null or old.valid_to >= soi.today())))
    and not soi.head_is_followed(a.id) limit 1;
  if lost is not null then
    raise exception 'the last head of a unit hands over first' using errcode = 'check_violation', constraint = 'last_head_hands_over_first';
  end if;
  return null;
end $$;
create constraint trigger last_head_hands_over after insert or update or delete on soi.persons_appointment
  deferrable initially deferred for each row execute function soi.last_head_hands_over();

-- A task about a thing goes where that thing may go.
create or replace function soi.task_may_pass(thing uuid, part text, taking bigint) returns boolean
language plpgsql stable security definer set search_path = soi, public, pg_temp as $$
declare about record; asked text; answer boolean;
begin
  select t.ref_kind, t.ref_id into about from tasks_task t where t.id = thing and t.state = 'open';
  if not found then return false; end if;
  select k.may_take into asked from tasks_dutykind k where k.kind = about.ref_kind;
  if asked is null then return true; end if;
  execute format('select soi.%I($1, $2, $3)', asked) using about.ref_id, 'task', taking into answer;
  return coalesce(answer, false);
end $$;
create or replace function soi.task_first(thing uuid, part text, leaving bigint) returns setof bigint
language plpgsql stable security definer set search_path = soi, public, pg_temp as $$
declare about record; named text;
begin
  select t.ref_kind, t.ref_id into about from tasks_task t where t.id = thing;
  select k.first into named from tasks_dutykind k where k.kind = about.ref_kind;
  if coalesce(named, '') = '' then return; end if;
  return query execute format('select * from soi.%I($1, $2, $3)', named) using about.ref_id, 'task', leaving;
end $$;
create or replace function soi.task_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  update tasks_task t set appointment_id = taking, unit_id = (select p.unit_id from soi.post_of(taking) p), moved_at = now()
  where t.id = thing and t.appointment_id = leaving and t.state = 'open'
$$;
insert into soi.tasks_dutykind (kind, position, held, may_take, move, first) values ('tasks.task', 90, 'task_duties', 'task_may_pass', 'task_moves', 'task_first');

revoke all on function soi.post_reaches(bigint, bigint), soi.posts_reaching(bigint, text), soi.person_of_post(bigint), soi.things_of(bigint), soi.duties_of(bigint), soi.duty_may_pass(text, uuid, text, bigint, bigint), soi.heads_over(bigint), soi.heir_of(text, uuid, text, bigint),
  soi.pass_duty(text, uuid, text, bigint, bigint, bigint, text), soi.let_fall(bigint), soi.head_is_followed(bigint), soi.task_duties(bigint),
  soi.task_may_pass(uuid, text, bigint), soi.task_first(uuid, text, bigint), soi.task_moves(uuid, text, bigint, bigint), soi.post_may(bigint, text),
  soi.role_may(text, text) from public, soi_app;
