-- DIR-07: what later rooms ask when a duty follows another that has just passed. Called by the owner's functions alone.
-- Who took a thing from who leaves.
create or replace function soi.duty_taken_by(called text, thing uuid, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select p.taker_id from tasks_passing p where p.kind = called and p.ref_id = thing and p.giver_id = leaving order by p.id desc limit 1
$$;
-- Work that comes up because a duty passed: for one in office, today, told as coming from who had it before.
create or replace function soi.task_comes_up(taking bigint, before bigint, work text, words text, said jsonb, called text, thing uuid, place text) returns void
language sql security definer set search_path = soi, public, pg_temp as $$
  insert into tasks_task (id, unit_id, appointment_id, assigned_by_id, kind, title, params, ref_kind, ref_id, address, due_on, state, sensitive, assigned_at, moved_at)
    select gen_random_uuid(), o.unit_id, taking, before, work, words, said, called, thing, place, soi.today(), 'open', true, now(), now() from soi.post_of(taking) o
$$;
revoke all on function soi.duty_taken_by(text, uuid, bigint), soi.task_comes_up(bigint, bigint, text, text, jsonb, text, uuid, text) from public, soi_app;
