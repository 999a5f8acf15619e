-- The signed ticket: who acts, how far they reach. Only the owner can read the key; the application can only present what it was given.
create schema if not exists soi_secret;
revoke all on schema soi_secret from public;
create table if not exists soi_secret.ticket_key (id smallint primary key, inner_pad bytea not null, outer_pad bytea not null, not_after timestamptz not null);
create table if not exists soi_secret.node (only_one boolean primary key default true check (only_one), class text not null check (class in ('connected', 'isolated')), ceiling smallint not null check (ceiling between 0 and 3));

-- ticket: key|actor|person|level|expiry|pid:transaction start|grants|paths|mac   (HMAC-SHA256 over all before the last bar)
create or replace function soi_secret.open_ticket(out actor bigint, out person bigint, out level smallint, out grants text[], out paths public.ltree[])
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp as $$
declare t text := nullif(current_setting('soi.ticket', true), ''); f text[]; k record;
begin
  level := -1; grants := '{}'; paths := '{}';
  if t is null then return; end if;
  f := string_to_array(t, '|');
  if array_length(f, 1) is distinct from 9 or f[1] !~ '^\d{1,4}$' or f[9] !~ '^[0-9a-f]{64}$' then return; end if;
  select * into k from soi_secret.ticket_key where id = f[1]::smallint and not_after > now();
  if not found then return; end if;
  if sha256(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(left(t, -65), 'UTF8')))) <> sha256(decode(f[9], 'hex')) then return; end if;
  if f[6] <> pg_backend_pid() || ':' || (extract(epoch from transaction_timestamp()) * 1000000)::bigint then return; end if;
  if f[5]::bigint < extract(epoch from clock_timestamp()) then return; end if;
  actor := f[2]::bigint; person := f[3]::bigint; level := f[4]::smallint;
  grants := string_to_array(f[7], ','); paths := string_to_array(f[8], ',')::public.ltree[];
end $$;
revoke all on function soi_secret.open_ticket() from public;

create or replace function soi.my_actor() returns bigint language sql stable security definer parallel restricted
  set search_path = pg_catalog, pg_temp as 'select actor from soi_secret.open_ticket()';
create or replace function soi.my_person() returns bigint language sql stable security definer parallel restricted
  set search_path = pg_catalog, pg_temp as 'select person from soi_secret.open_ticket()';
create or replace function soi.my_level() returns smallint language sql stable security definer parallel restricted
  set search_path = pg_catalog, pg_temp as 'select level from soi_secret.open_ticket()';
create or replace function soi.my_paths() returns public.ltree[] language sql stable security definer parallel restricted
  set search_path = pg_catalog, pg_temp as 'select paths from soi_secret.open_ticket()';
create or replace function soi.may(wanted text) returns boolean language sql stable security definer parallel restricted
  set search_path = pg_catalog, pg_temp as 'select coalesce(wanted = any(grants), false) from soi_secret.open_ticket()';
create or replace function soi.node_ceiling() returns smallint language sql stable security definer parallel restricted
  set search_path = pg_catalog, pg_temp as 'select coalesce((select ceiling from soi_secret.node), 0::smallint)';
