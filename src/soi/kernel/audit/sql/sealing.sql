-- The seal: which event is leaf n, the tree as tiles of 256 hashes, and the heads. Written by one job that acts with the grant audit.seal.
create table audit.sealed (
  n bigint primary key check (n >= 0),
  xid xid8 not null,
  at timestamptz not null,
  seq bigint not null unique
);
create table audit.tile (
  level smallint not null check (level >= 0),
  i bigint not null check (i >= 0),
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, i)
);
-- cluster and floor: transaction numbers begin again in a restored database, so order by them holds only above floor and within one cluster.
create table audit.head (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  at timestamptz not null default clock_timestamp(),
  cluster text not null,
  floor bigint not null,
  signature bytea
);

create function audit.only_grow() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.level = old.level and new.i = old.i and substring(new.hashes from 1 for octet_length(old.hashes)) = old.hashes then return new; end if;
  raise exception 'A sealed hash never changes. Nothing was changed.' using errcode = 'insufficient_privilege';
end $$;
create trigger only_grow before update on audit.tile for each row execute function audit.only_grow();
create trigger append_only before delete on audit.tile for each row execute function audit.refuse();
create trigger append_only before update or delete on audit.sealed for each row execute function audit.refuse();
create trigger append_only before update or delete on audit.head for each row execute function audit.refuse();
create trigger no_truncate before truncate on audit.tile execute function audit.refuse();
create trigger no_truncate before truncate on audit.sealed execute function audit.refuse();
create trigger no_truncate before truncate on audit.head execute function audit.refuse();

-- A new cluster: wait for the writers of this moment, then say up to which seq everything is there to be sealed without regard to transaction numbers.
create function audit.begin_cluster() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  lock table audit.event in share mode;
  return (select coalesce(max(seq), 0) from audit.event);
end $$;
revoke all on function audit.begin_cluster() from public;
grant execute on function audit.begin_cluster() to soi_app;

do $$
declare t text;
begin
  foreach t in array array['sealed', 'tile', 'head'] loop
    execute format('alter table audit.%I enable row level security', t);
    execute format('alter table audit.%I force row level security', t);
    execute format('create policy owner_all on audit.%I to soi_owner using (true) with check (true)', t);
    execute format($p$create policy see on audit.%I for select to soi_app using ((select soi.may('audit.seal')) or (select soi.may('audit.read')))$p$, t);
    execute format($p$create policy add on audit.%I for insert to soi_app with check ((select soi.may('audit.seal')))$p$, t);
  end loop;
end $$;
create policy grow on audit.tile for update to soi_app using ((select soi.may('audit.seal'))) with check ((select soi.may('audit.seal')));
grant select, insert on audit.sealed, audit.head to soi_app;
grant select, insert, update on audit.tile to soi_app;
