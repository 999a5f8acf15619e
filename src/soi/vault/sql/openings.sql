-- Openings: asked with a ground and a purpose, agreed by one keeper of each of two houses, ten minutes long, each reading written down.
set local role soi_vault;

create table vault.opening (
  id uuid primary key,
  number integer not null,
  locker_id uuid not null references vault.locker,
  asker bigint not null,
  asker_person bigint not null,
  asker_unit bigint not null,
  ground text not null check (ground ~ '^[a-z_]+$'),
  purpose text not null check (length(purpose) between 20 and 1000),
  fields text[] not null check (cardinality(fields) > 0),
  state text not null default 'asked' check (state in ('asked', 'open', 'refused', 'lapsed', 'ended')),
  asked_at timestamptz not null default clock_timestamp(),
  lapses_at timestamptz not null default clock_timestamp() + interval '24 hours',
  opened_at timestamptz,
  closes_at timestamptz,
  constraint an_opening_has_its_ten_minutes check ((opened_at is null) = (closes_at is null) and closes_at <= opened_at + interval '10 minutes')
);
create table vault.answer (
  opening_id uuid not null references vault.opening,
  house "char" not null check (house in ('a', 'b')),
  appointment bigint not null,
  person bigint not null,
  agrees boolean not null,
  reason text not null check (length(reason) >= 5),
  half bytea,
  at timestamptz not null default clock_timestamp(),
  primary key (opening_id, house),
  constraint one_person_is_not_two unique (opening_id, person),
  constraint no_half_with_a_refusal check (agrees or half is null)
);
create table vault.look (
  id bigint generated always as identity primary key,
  opening_id uuid not null references vault.opening,
  appointment bigint not null,
  person bigint not null,
  field text not null,
  at timestamptz not null default clock_timestamp()
);

-- What an opening is at this moment, whatever its row still says.
create function vault.standing(o vault.opening) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when o.state = 'asked' and clock_timestamp() > o.lapses_at then 'lapsed'
    when o.state = 'open' and clock_timestamp() > o.closes_at then 'ended' else o.state end
$$;

-- Which half the present actor keeps of this opening's locker: 'a', 'b', or null. Never the asker's, nor of the asker's unit, nor who is barred.
create function vault.my_house(o vault.opening) returns "char" language sql stable set search_path = pg_catalog, pg_temp as $$
  select case vault.body_of(post.path) when l.house_a then 'a'::"char" when l.house_b then 'b'::"char" end
  from vault.locker l, soi.post_of(soi.my_actor()) post
  where l.id = o.locker_id and l.state = 'sealed' and soi.may('vault.approve') and post.role = 'vault_keeper'
    and post.person = soi.my_person() and post.person <> o.asker_person and post.unit_id <> o.asker_unit and post.person <> all(l.barred)
$$;

create function vault.ask_opening(opening uuid, given integer, locker uuid, why text, words text, wanted text[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into vault.opening (id, number, locker_id, asker, asker_person, asker_unit, ground, purpose, fields)
  select opening, given, l.id, soi.my_actor(), soi.my_person(), post.unit_id, why, words, wanted
  from vault.locker l, soi.post_of(soi.my_actor()) post
  where l.id = locker and l.state = 'sealed' and soi.may('vault.ask') and soi.my_person() <> all(l.barred)
    and wanted <@ (select array_agg(t.name) from vault.thing t where t.locker_id = l.id)
    and exists (select from soi.organisations_unit u where u.id = l.unit_id and u.path operator(public.<@) (select soi.my_paths()));
  return found;
end $$;

-- The half that lies in the actor's own house, and in no case the other one.
create function vault.my_half(opening uuid) returns table (house text, body text, half bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h::text, case h when 'a' then l.house_a else l.house_b end, case h when 'a' then l.half_a else l.half_b end
  from vault.opening o join vault.locker l on l.id = o.locker_id, vault.my_house(o) h
  where o.id = opening and h is not null and vault.standing(o) = 'asked'
    and not exists (select from vault.answer a where a.opening_id = o.id and (a.house = h or a.person = soi.my_person()))
$$;

-- Answer for one's house; returns what the opening is then, null where there is nothing to answer.
create function vault.answer_opening(opening uuid, yes boolean, why text, given bytea) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare o vault.opening; mine "char"; agreed integer;
begin
  select * into o from vault.opening x where x.id = opening for update;
  if not found then return null; end if;
  mine := vault.my_house(o);
  if mine is null or vault.standing(o) <> 'asked' or (yes and given is null) then return null; end if;
  if exists (select from vault.answer a where a.opening_id = o.id and (a.house = mine or a.person = soi.my_person())) then return null; end if;
  insert into vault.answer (opening_id, house, appointment, person, agrees, reason, half)
    values (o.id, mine, soi.my_actor(), soi.my_person(), yes, why, case when yes then given end);
  if not yes then
    update vault.opening x set state = 'refused' where x.id = o.id;
    update vault.answer a set half = null where a.opening_id = o.id;
    return 'refused';
  end if;
  select count(*) into agreed from vault.answer a where a.opening_id = o.id and a.agrees;
  if agreed < 2 then return 'asked'; end if;
  update vault.opening x set state = 'open', opened_at = now(), closes_at = now() + interval '10 minutes' where x.id = o.id;
  update vault.locker l set openings = l.openings + 1 where l.id = o.locker_id;
  return 'open';
end $$;

-- One field inside an open opening, for the asker and the two who agreed; the look is written down in the same act.
create function vault.read_opened(opening uuid, wanted text) returns table (locker_id uuid, digest text, half_a bytea, half_b bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare o vault.opening;
begin
  select * into o from vault.opening x where x.id = opening;
  if not found or vault.standing(o) <> 'open' or wanted <> all(o.fields) or soi.my_person() is null then return; end if;
  if soi.my_person() <> o.asker_person and not exists (select from vault.answer a where a.opening_id = o.id and a.person = soi.my_person()) then return; end if;
  if exists (select from vault.locker l where l.id = o.locker_id and soi.my_person() = any(l.barred)) then return; end if;
  insert into vault.look (opening_id, appointment, person, field) values (o.id, soi.my_actor(), soi.my_person(), wanted);
  return query select o.locker_id, t.digest, a.half, b.half from vault.thing t
    join vault.answer a on a.opening_id = o.id and a.house = 'a' join vault.answer b on b.opening_id = o.id and b.house = 'b'
    where t.locker_id = o.locker_id and t.name = wanted;
end $$;

-- What the asker and the keepers of the two houses see of requests. A reason is between the keepers: refusing needs no explanation to the asker.
create function vault.openings_seen(only_one uuid default null) returns table (id uuid, number integer, locker_id uuid, unit_id bigint, alias text, subject text, asker bigint,
  ground text, purpose text, fields text[], state text, asked_at timestamptz, lapses_at timestamptz, opened_at timestamptz, closes_at timestamptz, openings integer,
  my_house text, is_mine boolean, answers jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id, o.number, o.locker_id, l.unit_id, l.alias, l.subject, o.asker, o.ground, o.purpose, o.fields, vault.standing(o), o.asked_at, o.lapses_at, o.opened_at,
    o.closes_at, l.openings, h::text, o.asker_person = soi.my_person(),
    coalesce((select jsonb_agg(jsonb_build_object('house', a.house::text, 'appointment', a.appointment, 'mine', a.person = soi.my_person(), 'agrees', a.agrees, 'at', a.at,
      'reason', case when h is not null then a.reason else '' end) order by a.at) from vault.answer a where a.opening_id = o.id), '[]')
  from vault.opening o join vault.locker l on l.id = o.locker_id, vault.my_house(o) h
  where (only_one is null or o.id = only_one) and soi.my_person() is not null and soi.my_person() <> all(l.barred) and (h is not null or o.asker_person = soi.my_person())
  order by o.asked_at desc limit 200
$$;

-- What is said of a sealed locker to those who may ask to open it: how often it was opened, and what lies in it by name. Never what it says.
create function vault.sealed_seen(locker uuid) returns table (unit_id bigint, alias text, subject text, openings integer, fields text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.unit_id, l.alias, l.subject, l.openings, (select array_agg(t.name order by t.name) from vault.thing t where t.locker_id = l.id)
  from vault.locker l where l.id = locker and l.state = 'sealed' and soi.may('vault.ask') and soi.my_person() <> all(l.barred)
    and exists (select from soi.organisations_unit u where u.id = l.unit_id and u.path operator(public.<@) (select soi.my_paths()))
$$;

-- Write down what time has ended, and destroy the halves that were lent for it. Needs no ticket: it only closes.
create function vault.close_openings() returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare closed integer;
begin
  update vault.opening o set state = vault.standing(o) where vault.standing(o) <> o.state;
  get diagnostics closed = row_count;
  update vault.answer a set half = null from vault.opening o where o.id = a.opening_id and a.half is not null and o.state in ('refused', 'lapsed', 'ended');
  return closed;
end $$;
reset role;
