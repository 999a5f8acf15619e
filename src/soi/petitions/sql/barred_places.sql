-- Who comes into the chain of command after acceptance is barred from that day: offices are asked each time, not only once (PET-11).
create or replace function soi.barred_petitions() returns setof uuid language sql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp as $$
  select b.petition_id from soi.petitions_bar b where b.person_id = (select soi.my_person())
  union
  select p.petition_id from soi.persons_appointment a join soi.organisations_unit u on u.id = a.unit_id
  join soi.petitions_barredplace p on (a.role = any(p.roles) and p.path::public.ltree operator(public.<@) u.path)
    or (p.below and u.path operator(public.<@) p.path::public.ltree)
  where a.person_id = (select soi.my_person()) and a.valid_from <= current_date and (a.valid_to is null or a.valid_to >= current_date)
$$;

create or replace function soi.bar_place(petition uuid, place text, heading text[], all_below boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not soi.may('petitions.sort') or not exists (
    select from soi.petitions_petition p where p.id = petition and soi.my_person() = any(p.holders) and p.state in ('held', 'sorted')) then
    raise exception 'Nobody was barred: the petition is not held by you.' using errcode = 'insufficient_privilege';
  end if;
  insert into soi.petitions_barredplace (petition_id, path, roles, below) values (petition, place, heading, all_below);
end $$;
