-- DIR-07: what later rooms ask of offices and of tasks when a duty passes. Called by the owner's functions alone.
-- The offices of one body with a grant, its heads first: not those above it, whose reach is wider.
create or replace function soi.posts_of_body(unit bigint, wanted text) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select r.post from soi.posts_reaching(unit, wanted) r cross join lateral soi.post_of(r.post) o
  join organisations_unit b on b.id = unit join tasks_officerole k on k.role = o.role
  where regexp_replace(o.path, '^(.*?\.k)\..*$', '\1') = regexp_replace(b.path::text, '^(.*?\.k)\..*$', '\1') order by k.heads desc, r.post
$$;
create or replace function soi.post_clears(post bigint, marked integer) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from soi.post_of(post) o where o.level >= marked)
$$;
-- Open work of one kind about a thing goes to who does that part of it now.
create or replace function soi.tasks_go_to(called text, thing uuid, work text, taking bigint) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  update tasks_task t set appointment_id = taking, unit_id = (select o.unit_id from soi.post_of(taking) o), moved_at = now()
  where t.ref_kind = called and t.ref_id = thing and t.kind = work and t.state = 'open' and t.appointment_id <> taking
$$;
-- Who takes a thing also waits for what was given out about it.
create or replace function soi.tasks_waited_for_by(called text, thing uuid, leaving bigint, taking bigint) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  update tasks_task t set assigned_by_id = taking where t.ref_kind = called and t.ref_id = thing and t.assigned_by_id = leaving and t.state = 'open'
$$;
-- A new kind of duty: what already lies with one who has gone falls with the caretaker's next round.
create or replace function soi.sweep_again() returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  delete from tasks_swept s where exists (select from soi.duties_of(s.appointment_id))
$$;
revoke all on function soi.posts_of_body(bigint, text), soi.post_clears(bigint, integer), soi.tasks_go_to(text, uuid, text, bigint),
  soi.tasks_waited_for_by(text, uuid, bigint, bigint), soi.sweep_again() from public, soi_app;
