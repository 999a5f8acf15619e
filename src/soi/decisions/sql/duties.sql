-- DIR-07: the paper of a decision waits for a signer in office. Who decided stays who decided; who signs the paper is named on it.
create or replace function soi.decision_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select d.id, 'signer', d.unit_id, d.signed_on from decisions_decision d where coalesce(d.paper_by_id, d.signed_by_id) = post
    and not exists (select from decisions_serving s where s.decision_id = d.id)
    and not soi.signing_signed_by('decisions.decision', d.id::text, post)
  union all
  select d.id, 'turn', d.unit_id, w.due_on from soi.turns_waiting_for(post) w join decisions_decision d on d.id::text = w.about_id
    where w.about_kind = 'decisions.decision' and w.is_agency
$$;
create or replace function soi.decision_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from decisions_decision d where d.id = thing and soi.case_may_pass(d.case_id, part, taking)
    and (part = 'task' or not coalesce(soi.signing_names(soi.signing_asked('decisions.decision', thing::text), soi.person_of_post(taking)), false)))
$$;
create or replace function soi.decision_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  (select o from decisions_decision d cross join lateral soi.posts_of_body(d.unit_id, 'correspondence.issue') o
    where d.id = thing and part = 'turn' and o <> leaving order by soi.case_team_has(d.case_id, soi.person_of_post(o)) desc, o)
  union all
  select t from decisions_decision d cross join lateral soi.duty_taken_by('cases.case', d.case_id, leaving) t where d.id = thing and part <> 'turn'
$$;
create or replace function soi.decision_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare asked uuid := soi.signing_asked('decisions.decision', thing::text);
begin
  if part = 'turn' then
    perform soi.signing_turn_passes(asked, leaving, taking);
  elsif part = 'signer' then
    if asked is not null then perform soi.signing_lapses(asked, 'the signer has left office'); end if;
    update decisions_decision d set paper_by_id = taking where d.id = thing;
  end if;
  perform soi.case_team_gets(d.case_id, soi.person_of_post(taking)) from decisions_decision d where d.id = thing;
end $$;
revoke all on function soi.decision_duties(bigint), soi.decision_may_pass(uuid, text, bigint), soi.decision_first(uuid, text, bigint),
  soi.decision_moves(uuid, text, bigint, bigint) from public, soi_app;
select soi.enter_duty('decisions.decision', 51, 'decision_duties', 'decision_may_pass', 'decision_moves', 'decision_first');
select soi.sweep_again();
