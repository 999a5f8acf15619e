-- DIR-07: an issued paper that waits for signatures waits for persons in office.
create or replace function soi.sheet_stays() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'drafted' then
      raise exception 'a paper begins as a draft' using errcode = 'check_violation', constraint = 'a_paper_begins_as_a_draft';
    end if;
    return new;
  end if;
  if (new.id, new.case_id, new.step, new.kind, new.made_by_id, new.made_at)
      is distinct from (old.id, old.case_id, old.step, old.kind, old.made_by_id, old.made_at) then
    raise exception 'a paper keeps its case and its kind' using errcode = 'check_violation', constraint = 'a_paper_keeps_its_case';
  end if;
  if old.state = 'dropped' then
    raise exception 'a dropped draft stays dropped' using errcode = 'check_violation', constraint = 'a_dropped_draft_stays';
  end if;
  if old.number is not null and (new.term, new.number, new.symbol) is distinct from (old.term, old.number, old.symbol) then
    raise exception 'a paper keeps its number' using errcode = 'check_violation', constraint = 'an_issued_paper_stays';
  end if;
  -- Who was to sign it and is named under it has left office: it goes back with its number, and is set anew.
  if old.state = 'issued' and new.state = 'presented' and new.request_id is null
      and soi.signing_lapsed(old.request_id) then
    return new;
  end if;
  if old.state = 'issued' and (
      (new.state, new.term, new.number, new.symbol, new.issued_by_id, new.issued_at, new.form_source, new.content, new.pdf)
        is distinct from (old.state, old.term, old.number, old.symbol, old.issued_by_id, old.issued_at, old.form_source, old.content, old.pdf)
      or (old.paper_id is not null and new.paper_id is distinct from old.paper_id)
      or (old.request_id is not null and new.request_id is distinct from old.request_id)) then
    raise exception 'an issued paper stays as it is' using errcode = 'check_violation', constraint = 'an_issued_paper_stays';
  end if;
  return new;
end $$;

-- A turn passes where the paper does not say who has it (the seal of the agency); where a signer's name stands under the paper, it goes back.
create or replace function soi.sheet_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select s.id, case when w.is_agency or not coalesce(post = any(s.named), true) then 'turn' else 'signer' end, c.unit_id, w.due_on
  from soi.turns_waiting_for(post) w join drafting_sheet s on s.request_id = w.asked cross join lateral soi.case_of(s.case_id) c where s.state = 'issued'
$$;
create or replace function soi.sheet_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from drafting_sheet s where s.id = thing and soi.case_may_pass(s.case_id, part, taking)
    and (part <> 'turn' or not soi.signing_names(s.request_id, soi.person_of_post(taking))))
$$;
-- Another who keeps the seals of the body, who works in the case before who does not; for a signer who is named, who took over the case.
create or replace function soi.sheet_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  (select o from drafting_sheet s cross join lateral soi.case_of(s.case_id) c cross join lateral soi.posts_of_body(c.unit_id, 'correspondence.issue') o
    where s.id = thing and part = 'turn' and o <> leaving order by soi.case_team_has(s.case_id, soi.person_of_post(o)) desc, o)
  union all
  select t from drafting_sheet s cross join lateral soi.duty_taken_by('cases.case', s.case_id, leaving) t where s.id = thing and part <> 'turn'
$$;
create or replace function soi.sheet_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare sheet record; who bigint;
begin
  select s.request_id, s.case_id, s.issued_by_id, c.number as of_case into sheet
    from drafting_sheet s cross join lateral soi.case_of(s.case_id) c where s.id = thing;
  if part = 'turn' then
    perform soi.signing_turn_passes(sheet.request_id, leaving, taking);
    perform soi.case_team_gets(sheet.case_id, soi.person_of_post(taking));
  elsif part = 'signer' then
    perform soi.signing_lapses(sheet.request_id, 'the signer has left office');
    update drafting_sheet s set state = 'presented', request_id = null, signers_left = 0, signed = '',
      note = 'The signer named under this paper has left office before signing it.',
      presented_by_id = coalesce(s.presented_by_id, s.made_by_id), presented_at = now() where s.id = thing;
    who := case when exists (select from soi.post_of(sheet.issued_by_id)) then sheet.issued_by_id else taking end;
    perform soi.task_comes_up(who, sheet.issued_by_id, 'drafting.issue', 'Case {number}: issue a paper', jsonb_build_object('number', sheet.of_case),
      'drafting.sheet', thing, '/papers/' || thing || '/');
  end if;
end $$;
revoke all on function soi.sheet_duties(bigint), soi.sheet_may_pass(uuid, text, bigint), soi.sheet_first(uuid, text, bigint),
  soi.sheet_moves(uuid, text, bigint, bigint) from public, soi_app;
select soi.enter_duty('drafting.sheet', 50, 'sheet_duties', 'sheet_may_pass', 'sheet_moves', 'sheet_first');
select soi.sweep_again();
