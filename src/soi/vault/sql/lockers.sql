-- Lockers: ciphertext by digest, and keys that are themselves wrapped. The application reaches them by these functions only, and each
-- of them asks the signed ticket who is there. A person is a holder, or there is nothing.
create schema vault authorization soi_vault;
grant select (id, path) on soi.organisations_unit to soi_vault;
set local role soi_vault;
revoke all on schema vault from public;
grant usage on schema vault to soi_app;
alter default privileges in schema vault revoke execute on functions from public;

create table vault.locker (
  id uuid primary key,
  unit_id bigint not null,
  state text not null default 'held' check (state in ('held', 'released', 'sealed')),
  holders bigint[] not null check (cardinality(holders) > 0),
  barred bigint[] not null default '{}',
  wrapped bytea,
  half_a bytea,
  half_b bytea,
  house_a text,
  house_b text,
  alias text not null default '',
  subject text not null default '',
  openings integer not null default 0,
  made_by bigint not null,
  made_in xid8 not null default pg_current_xact_id(),
  made_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  constraint a_held_locker_has_its_key check ((state = 'held') = (wrapped is not null)),
  constraint a_sealed_locker_has_two_halves check ((state = 'sealed') = (num_nonnulls(half_a, half_b, house_a, house_b) = 4)),
  constraint no_half_lies_alone check (num_nonnulls(half_a, half_b, house_a, house_b) in (0, 4)),
  constraint two_halves_lie_in_two_houses check (house_a <> house_b)
);
create table vault.thing (
  locker_id uuid not null references vault.locker,
  name text not null check (name ~ '^[a-z_]+([.-][a-z0-9_]+)?$'),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  size integer not null check (size >= 0),
  put_at timestamptz not null default clock_timestamp(),
  primary key (locker_id, name)
);

-- May the present actor use this locker while it is held? Its holders may, and who made it, until the end of that same transaction.
create function vault.is_mine(l vault.locker) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select l.state = 'held' and soi.my_actor() is not null
    and (soi.my_person() = any(l.holders) or (l.made_by = soi.my_actor() and l.made_in = pg_current_xact_id_if_assigned()))
$$;

create function vault.open_locker(locker uuid, unit bigint, persons bigint[], key bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if soi.my_actor() is null or not exists (
    select from soi.organisations_unit o where o.id = unit and o.path operator(public.<@) (select soi.my_paths())) then
    raise exception 'No locker was opened: the ticket does not reach this unit.' using errcode = 'insufficient_privilege';
  end if;
  insert into vault.locker (id, unit_id, holders, wrapped, made_by) values (locker, unit, persons, key, soi.my_actor());
end $$;

create function vault.key_of(locker uuid) returns bytea language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.wrapped from vault.locker l where l.id = locker and vault.is_mine(l)
$$;

create function vault.unit_of(locker uuid) returns bigint language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.unit_id from vault.locker l where l.id = locker and vault.is_mine(l)
$$;

-- Names a thing's ciphertext; returns the digest it had before, null where it is new. No row: nothing was done.
create function vault.put_thing(locker uuid, thing text, new_digest text, bytes integer) returns table (before text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare old text;
begin
  perform from vault.locker l where l.id = locker and vault.is_mine(l) for update;
  if not found then return; end if;
  select t.digest into old from vault.thing t where t.locker_id = locker and t.name = thing;
  insert into vault.thing (locker_id, name, digest, size) values (locker, thing, new_digest, bytes)
    on conflict (locker_id, name) do update set digest = excluded.digest, size = excluded.size, put_at = excluded.put_at;
  return query select old;
end $$;

create function vault.find_thing(locker uuid, thing text) returns table (digest text, key bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.digest, l.wrapped from vault.locker l join vault.thing t on t.locker_id = l.id and t.name = thing where l.id = locker and vault.is_mine(l)
$$;

create function vault.find_in(lockers uuid[], thing text) returns table (locker_id uuid, digest text, key bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.id, t.digest, l.wrapped from vault.locker l join vault.thing t on t.locker_id = l.id and t.name = thing where l.id = any(lockers) and vault.is_mine(l)
$$;

create function vault.things_of(locker uuid) returns table (name text, size integer, digest text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.name, t.size, t.digest from vault.locker l join vault.thing t on t.locker_id = l.id where l.id = locker and vault.is_mine(l) order by t.name
$$;

create function vault.set_holders(locker uuid, persons bigint[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.locker l set holders = persons where l.id = locker and vault.is_mine(l);
  return found;
end $$;

-- Given back as an ordinary paper: the key is destroyed, the digests are returned so that the files are forgotten.
create function vault.release_locker(locker uuid) returns table (digest text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.locker l set state = 'released', wrapped = null, settled_at = clock_timestamp() where l.id = locker and vault.is_mine(l);
  if not found then
    raise exception 'This locker was not released: it is not held by you.' using errcode = 'insufficient_privilege';
  end if;
  return query delete from vault.thing t where t.locker_id = locker returning t.digest;
end $$;

-- The body a post belongs to: tw.p98.k.vp -> tw.p98.k (as kernel.organisations.rules.commission_path).
create function vault.body_of(path text) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select regexp_replace(path, '^(.*?\.k)\..*$', '\1')
$$;

-- From now on only two may open it: the held key is destroyed, all things lie under a fresh key of which each house has one half.
create function vault.seal_locker(locker uuid, called text, about text, body_a text, body_b text, first bytea, second bytea, conflicted bigint[], things jsonb)
returns table (digest text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not soi.may('vault.seal') then
    raise exception 'Nothing was sealed: the role of the ticket does not seal.' using errcode = 'insufficient_privilege';
  end if;
  update vault.locker l set state = 'sealed', wrapped = null, half_a = first, half_b = second, house_a = body_a, house_b = body_b,
    alias = called, subject = about, barred = conflicted, settled_at = clock_timestamp() where l.id = locker and vault.is_mine(l);
  if not found then
    raise exception 'This locker was not sealed: it is not held by you.' using errcode = 'insufficient_privilege';
  end if;
  return query delete from vault.thing t where t.locker_id = locker returning t.digest;
  insert into vault.thing (locker_id, name, digest, size) select locker, e->>'name', e->>'digest', (e->>'size')::integer from jsonb_array_elements(things) e;
end $$;

-- Persons who may never learn of it or decide on it. Only added to: who once was in conflict stays so.
create function vault.bar_persons(locker uuid, persons bigint[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.locker l set barred = (select coalesce(array_agg(distinct p), '{}') from unnest(l.barred || persons) p)
    where l.id = locker and (vault.is_mine(l) or (l.state = 'sealed' and soi.may('vault.seal') and soi.my_person() <> all(l.barred) and exists (
      select from soi.organisations_unit o where o.id = l.unit_id and o.path operator(public.<@) (select soi.my_paths()))));
  return found;
end $$;
reset role;
