-- DIR-03, DIR-07: an open obligation has two different persons in office; it goes on step by step; what was obliged stays as it was.
create or replace function soi.obligation_has_its_people() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.directive_id, new.issuer_id, new.symbol, new.number, new.work, new.due_on, new.given_at)
      is distinct from (old.directive_id, old.issuer_id, old.symbol, old.number, old.work, old.due_on, old.given_at) then
    raise exception 'what was obliged stays as it was' using errcode = 'check_violation', constraint = 'obligation_stays';
  end if;
  if tg_op = 'UPDATE' and old.state = 'closed' then
    raise exception 'a closed obligation stays closed' using errcode = 'check_violation', constraint = 'closed_obligation_stays';
  end if;
  if tg_op = 'UPDATE' and new.state <> old.state and (old.state, new.state) not in
      (('given', 'accepted'), ('given', 'reported'), ('accepted', 'reported'), ('reported', 'accepted'), ('reported', 'closed')) then
    raise exception 'an obligation goes on step by step' using errcode = 'check_violation', constraint = 'obligation_goes_in_order';
  end if;
  if new.state <> 'closed' and (tg_op = 'INSERT' or new.doer_id <> old.doer_id) and not exists (select from soi.post_of(new.doer_id)) then
    raise exception 'an open obligation needs a person in office' using errcode = 'check_violation', constraint = 'obligation_has_a_person_in_office';
  end if;
  if new.state <> 'closed' and (tg_op = 'INSERT' or new.verifier_id <> old.verifier_id) and not exists (select from soi.post_of(new.verifier_id)) then
    raise exception 'an open obligation needs a verifier in office' using errcode = 'check_violation', constraint = 'obligation_has_a_verifier_in_office';
  end if;
  return new;
end $$;
create trigger obligation_has_its_people before insert or update on soi.directives_obligation
  for each row execute function soi.obligation_has_its_people();

-- Only its verifier closes an obligation, whatever is written.
create or replace function soi.obligation_is_closed_by_me() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.state = 'closed' and new.verifier_person_id is distinct from soi.my_person() then
    raise exception 'an obligation is closed by its verifier' using errcode = 'check_violation', constraint = 'obligation_closed_by_its_verifier';
  end if;
  if old.state = 'reported' and new.state = 'accepted' and new.verifier_person_id is distinct from soi.my_person() then
    raise exception 'a report is sent back by its verifier' using errcode = 'check_violation', constraint = 'report_sent_back_by_its_verifier';
  end if;
  return new;
end $$;
create trigger obligation_is_closed_by_me before update of state on soi.directives_obligation
  for each row execute function soi.obligation_is_closed_by_me();
