-- The day by the clock of the office (settings TIME_ZONE), not of the session: in UTC it is still yesterday until seven in the morning.
create or replace function soi.today() returns date language sql stable as $$ select (now() at time zone 'Asia/Ho_Chi_Minh')::date $$;

-- The posts of one account today, and of one machine: read before there is a ticket, hence by the owner's right and for one subject at a time.
create or replace function soi.posts_of(account bigint)
returns table (appointment bigint, person bigint, name text, unit_id bigint, path text, kind text, unit_name text, unit_name_en text, role text, level smallint)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select a.id, p.id, p.name::text, u.id, u.path::text, u.kind::text, u.name::text, u.name_en::text, a.role::text, a.level
  from persons_appointment a join persons_person p on p.id = a.person_id join organisations_unit u on u.id = a.unit_id
  where p.account_id = account and a.valid_from <= soi.today() and (a.valid_to is null or a.valid_to >= soi.today())
  order by a.id
$$;
create or replace function soi.post_of(wanted bigint)
returns table (appointment bigint, person bigint, name text, unit_id bigint, path text, kind text, unit_name text, unit_name_en text, role text, level smallint)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select a.id, p.id, p.name::text, u.id, u.path::text, u.kind::text, u.name::text, u.name_en::text, a.role::text, a.level
  from persons_appointment a join persons_person p on p.id = a.person_id join organisations_unit u on u.id = a.unit_id
  where a.id = wanted and a.valid_from <= soi.today() and (a.valid_to is null or a.valid_to >= soi.today())
$$;
create or replace function soi.post_of_machine(wanted text)
returns table (appointment bigint, person bigint, name text, unit_id bigint, path text, kind text, unit_name text, unit_name_en text, role text, level smallint)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select a.id, p.id, p.name::text, u.id, u.path::text, u.kind::text, u.name::text, u.name_en::text, a.role::text, a.level
  from persons_appointment a join persons_person p on p.id = a.person_id join organisations_unit u on u.id = a.unit_id
  where p.machine = wanted and a.valid_from <= soi.today() and (a.valid_to is null or a.valid_to >= soi.today())
  order by a.id
$$;
