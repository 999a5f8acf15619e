-- DIR-07: an open case has a person in office. A case keeps its number, its procedure's version and its origin; an ended one stays ended.
create or replace function soi.case_has_a_person() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.step <> 'end' and not exists (select from soi.post_of(new.responsible_id)) then
    raise exception 'an open case needs a person in office' using errcode = 'check_violation', constraint = 'case_has_a_person_in_office';
  end if;
  if tg_op = 'UPDATE' and (new.number, new.version_id, new.origin_id, new.unit_id, new.opened_on)
      is distinct from (old.number, old.version_id, old.origin_id, old.unit_id, old.opened_on) then
    raise exception 'a case keeps its number, its procedure and its origin' using errcode = 'check_violation', constraint = 'case_keeps_its_number';
  end if;
  if tg_op = 'UPDATE' and old.step = 'end' then
    raise exception 'an ended case stays as it is' using errcode = 'check_violation', constraint = 'ended_case_stays';
  end if;
  return new;
end $$;
create trigger case_has_a_person before insert or update on soi.cases_case for each row execute function soi.case_has_a_person();
