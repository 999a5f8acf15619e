-- What changed and must be looked at again by the index: ids only, written by triggers in the transaction of the change.
create table soi.search_change (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  kind text not null,
  subject text not null
);
create index search_change_order on soi.search_change (xid, seq);
-- Up to where rows were thrown away: an index older than that is built anew.
create table soi.search_trimmed (only_one boolean primary key default true check (only_one), xid xid8 not null, seq bigint not null);
insert into soi.search_trimmed (xid, seq) values ('0', 0);

revoke all on soi.search_change, soi.search_trimmed from soi_app;
grant select, delete on soi.search_change to soi_app;
grant select, update on soi.search_trimmed to soi_app;
do $$
declare t text;
begin
  foreach t in array array['search_change', 'search_trimmed'] loop
    execute format('alter table soi.%I enable row level security', t);
    execute format('alter table soi.%I force row level security', t);
    execute format('create policy owner_all on soi.%I to soi_owner using (true) with check (true)', t);
    execute format($p$create policy see on soi.%I for select to soi_app using ((select soi.may('search.index')))$p$, t);
  end loop;
end $$;
create policy trim on soi.search_change for delete to soi_app using ((select soi.may('search.index')));
create policy trim on soi.search_trimmed for update to soi_app using ((select soi.may('search.index'))) with check ((select soi.may('search.index')));

-- One trigger a statement, whatever the number of rows. Arguments: kind, column of the id. Writes by the owner's right, so that the application itself need not.
create function soi.search_note() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('insert into soi.search_change (kind, subject) select distinct %L, changed.%I::text from changed', tg_argv[0], tg_argv[1]);
  perform pg_notify('search', '');
  return null;
end $$;
revoke all on function soi.search_note() from public, soi_app;

-- Follow a table: its rows (or the rows it belongs to, by `id_column`) are read again by the index after each change. Repeating it changes nothing.
create function soi.search_attach(source regclass, kind text, id_column text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('drop trigger if exists search_insert on %s', source);
  execute format('drop trigger if exists search_update on %s', source);
  execute format('drop trigger if exists search_delete on %s', source);
  execute format('create trigger search_insert after insert on %s referencing new table as changed for each statement execute function soi.search_note(%L, %L)', source, kind, id_column);
  execute format('create trigger search_update after update on %s referencing new table as changed for each statement execute function soi.search_note(%L, %L)', source, kind, id_column);
  execute format('create trigger search_delete after delete on %s referencing old table as changed for each statement execute function soi.search_note(%L, %L)', source, kind, id_column);
end $$;
revoke all on function soi.search_attach(regclass, text, text) from public, soi_app;

-- Ask the running follower to build its index anew.
create function soi.search_ask_rebuild() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not soi.may('search.index') then raise exception 'Only the index machine asks for a rebuild. Nothing was changed.' using errcode = 'insufficient_privilege'; end if;
  insert into soi.search_change (kind, subject) values ('*', '');
  perform pg_notify('search', '');
end $$;
