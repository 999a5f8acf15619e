-- DIR-07: a paper waits for no signer who has left office. Called by the owner's functions of later rooms alone.
create or replace function soi.signing_lapses(asked uuid, why text) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  update signing_turn t set state = 'refused', reason = why, done_at = now()
    from signing_request r where r.id = asked and r.state = 'waiting' and t.request_id = r.id and t.position = r.turn;
  update signing_request r set state = 'refused', ended_at = now() where r.id = asked and r.state = 'waiting';
end $$;
revoke all on function soi.signing_lapses(uuid, text) from public, soi_app;
