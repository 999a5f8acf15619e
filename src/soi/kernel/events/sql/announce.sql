-- The outbox is written by everybody and read by the carrier alone: its ids would tell that something hidden exists.
create or replace function soi.announce(called text, of_version smallint, said jsonb) returns bigint
language sql volatile security definer set search_path = soi, public, pg_temp as $$
  insert into events_news (name, version, payload, announced_at) values (called, of_version, said, now()) returning id
$$;
