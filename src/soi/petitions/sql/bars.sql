-- Who may never learn of a petition (PET-11). The application can add to the list of a petition it holds, and ask about the present
-- person; it can read the list of nobody.
create or replace function soi.barred_petitions() returns setof uuid language sql stable security definer parallel restricted
  set search_path = pg_catalog, pg_temp as 'select b.petition_id from soi.petitions_bar b where b.person_id = soi.my_person()';

create or replace function soi.bar_persons(petition uuid, persons bigint[], reason text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare added integer;
begin
  if not soi.may('petitions.sort') or not exists (
    select from soi.petitions_petition p where p.id = petition and soi.my_person() = any(p.holders) and p.state in ('held', 'sorted')) then
    raise exception 'Nobody was barred: the petition is not held by you.' using errcode = 'insufficient_privilege';
  end if;
  insert into soi.petitions_bar (petition_id, person_id, why) select petition, each, reason from unnest(persons) each on conflict do nothing;
  get diagnostics added = row_count;
  return added;
end $$;

-- DIR-07: a petition that is worked on has a person in office. What was sealed is never held again, and a number stays with its letter.
create or replace function soi.petition_has_a_person() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state in ('held', 'sorted', 'accepted', 'transferred') and not exists (select from soi.post_of(new.responsible_id)) then
    raise exception 'an open petition needs a person in office' using errcode = 'check_violation', constraint = 'petition_has_a_person_in_office';
  end if;
  if tg_op = 'UPDATE' and (new.number, new.arrival_id, new.locker_id, new.received_unit_id) is distinct from (old.number, old.arrival_id, old.locker_id, old.received_unit_id) then
    raise exception 'a petition keeps its number, its letter and its locker' using errcode = 'check_violation', constraint = 'petition_keeps_its_number';
  end if;
  if tg_op = 'UPDATE' and new.state in ('held', 'sorted') and old.state not in ('held', 'sorted') then
    raise exception 'a petition that was opened is never held again' using errcode = 'check_violation', constraint = 'petition_is_never_held_again';
  end if;
  return new;
end $$;
drop trigger if exists petition_has_a_person on soi.petitions_petition;
create trigger petition_has_a_person before insert or update on soi.petitions_petition for each row execute function soi.petition_has_a_person();
