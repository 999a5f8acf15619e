-- The audit log: one row an act, written in the act's own transaction, never changed. The application inserts and reads, nothing else.
create schema if not exists audit;
revoke all on schema audit from public;
grant usage on schema audit to soi_app;

create table audit.event (
  seq bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id(),
  actor bigint not null,
  person bigint not null,
  unit_id bigint,
  level smallint not null default 0 check (level between 0 and 3),
  kind text not null check (kind ~ '^[a-z0-9_]+(\.[a-z0-9_]+){2}$'),
  subject_kind text not null default '' check (subject_kind ~ '^[a-z0-9_.]*$'),
  subject_id text not null default '' check (subject_id !~ '[\x01-\x1f]' and length(subject_id) <= 100),
  detail jsonb not null default '{}' check (jsonb_typeof(detail) = 'object'),
  leaf bytea not null,
  primary key (at, seq)
) partition by range (at);
create index event_xid on audit.event (xid, seq);
create index event_unit on audit.event (unit_id, at desc, seq desc);
create index event_subject on audit.event (subject_kind, subject_id, at desc, seq desc);
create table audit.event_default partition of audit.event default;

-- What is hashed: the fields in this order, joined by U+001F. Numbers and times cannot hold it, the checks keep it out of the texts, and jsonb writes it as \u001f.
create function audit.leaf_text(e audit.event) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws(E'\x1f', e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.xid::text, e.actor, e.person,
    coalesce(e.unit_id::text, ''), e.level, e.kind, e.subject_kind, e.subject_id, e.detail::text)
$$;

-- Who acted is taken from the signed ticket; without a ticket (somebody signing in) it is nobody.
create function audit.bind() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.actor := coalesce(new.actor, soi.my_actor(), 0);
  new.person := coalesce(soi.my_person(), 0);
  new.leaf := sha256('\x00'::bytea || convert_to(audit.leaf_text(new), 'UTF8'));
  return new;
end $$;
create trigger bind before insert on audit.event for each row execute function audit.bind();

create function audit.refuse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'The audit log only grows. Nothing was changed. What was written stays; write what is right as a new event.' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on audit.event for each row execute function audit.refuse();
create trigger no_truncate before truncate on audit.event execute function audit.refuse();

-- Row triggers reach new partitions by themselves; the one against truncate and row-level security do not.
create function audit.close_partition(part regclass) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('create trigger no_truncate before truncate on %s execute function audit.refuse()', part);
  execute format('alter table %s enable row level security', part);
  execute format('alter table %s force row level security', part);
  execute format('create policy owner_all on %s to soi_owner using (true) with check (true)', part);
end $$;
revoke all on function audit.close_partition(regclass) from public;
select audit.close_partition('audit.event_default');

-- Monthly partitions ahead of time; what comes without one lies in the default partition. Returns how many were made.
create function audit.make_partitions(months integer default 14) returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare first timestamp; part text; made integer := 0;
begin
  for ahead in 0 .. least(months, 60) loop
    first := date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead);
    part := 'event_' || to_char(first, 'YYYY_MM');
    continue when to_regclass('audit.' || part) is not null;
    begin
      execute format('create table audit.%I partition of audit.event for values from (%L) to (%L)', part, first || '+00', first + interval '1 month' || '+00');
      perform audit.close_partition(('audit.' || part)::regclass);
      made := made + 1;
    exception when check_violation then
      raise notice 'events of % already lie in the default partition and stay there', part;
    end;
  end loop;
  return made;
end $$;
revoke all on function audit.make_partitions(integer) from public;
grant execute on function audit.make_partitions(integer) to soi_app;
select audit.make_partitions();

alter table audit.event enable row level security;
alter table audit.event force row level security;
create policy owner_all on audit.event to soi_owner using (true) with check (true);
create policy add on audit.event for insert to soi_app with check (actor = coalesce((select soi.my_actor()), 0));
grant select on audit.event to soi_app;
grant insert (actor, unit_id, level, kind, subject_kind, subject_id, detail) on audit.event to soi_app;
