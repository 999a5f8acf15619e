-- What directives hold for an appointment: work it does or checks (DIR-07, DIR-08). Who does it never becomes who checks it.
create or replace function soi.obligation_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select o.id, case when o.doer_id = post then 'doer' else 'verifier' end, o.unit_id, o.due_on from directives_obligation o
  where o.state <> 'closed' and post in (o.doer_id, o.verifier_id)
$$;
create or replace function soi.obligation_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from directives_obligation o, soi.post_of(taking) t where o.id = thing and soi.post_may(taking, 'directives.read')
    and case part when 'doer' then t.person <> o.verifier_person_id when 'verifier' then t.person <> o.doer_person_id
      else taking in (o.doer_id, o.verifier_id) end)
$$;
create or replace function soi.obligation_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select case when o.state = 'reported' then o.verifier_id else o.doer_id end from directives_obligation o where o.id = thing and part = 'task'
$$;
create or replace function soi.obligation_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare after bigint := soi.person_of_post(taking);
begin
  if part = 'doer' then
    update directives_obligation o set doer_id = taking, doer_person_id = after, unit_id = (select p.unit_id from soi.post_of(taking) p)
      where o.id = thing and o.doer_id = leaving;
  else
    update directives_obligation o set verifier_id = taking, verifier_person_id = after where o.id = thing and o.verifier_id = leaving;
  end if;
  update directives_directive d set people = array(select distinct o.each from directives_obligation b
      cross join lateral (values (b.doer_person_id), (b.verifier_person_id)) o (each) where b.directive_id = d.id order by 1)
    where d.id = (select b.directive_id from directives_obligation b where b.id = thing);
end $$;
revoke all on function soi.obligation_duties(bigint), soi.obligation_may_pass(uuid, text, bigint), soi.obligation_first(uuid, text, bigint),
  soi.obligation_moves(uuid, text, bigint, bigint) from public, soi_app;
select soi.enter_duty('directives.obligation', 30, 'obligation_duties', 'obligation_may_pass', 'obligation_moves', 'obligation_first');
