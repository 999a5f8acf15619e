-- COR-03: an order to sign stays as it was given, each line is answered once, and it ends when every line has its answer.
create or replace function soi.round_stays() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if (new.id, new.unit_id, new.signer_id, new.seal, new.total, new.ordered_at, new.good_until)
      is distinct from (old.id, old.unit_id, old.signer_id, old.seal, old.total, old.ordered_at, old.good_until) or old.ended_at is not null then
    raise exception 'an order to sign stays as it was given' using errcode = 'check_violation', constraint = 'an_order_to_sign_stays';
  end if;
  if new.ended_at is not null and (exists (select from correspondence_roundline l where l.round_id = new.id and l.state = 'waiting')
      or new.total <> (select count(*) from correspondence_roundline l where l.round_id = new.id)) then
    raise exception 'every paper of a round has its answer before it ends' using errcode = 'check_violation', constraint = 'a_round_answers_for_each';
  end if;
  return new;
end $$;
create or replace trigger round_stays before update on soi.correspondence_round for each row execute function soi.round_stays();

create or replace function soi.round_line_is_answered_once() returns trigger
language plpgsql set search_path = soi, public, pg_temp as $$
begin
  if (new.id, new.round_id, new.position, new.paper_id, new.version, new.hash)
      is distinct from (old.id, old.round_id, old.position, old.paper_id, old.version, old.hash) or old.state <> 'waiting' then
    raise exception 'a line of a round is answered once' using errcode = 'check_violation', constraint = 'a_round_line_is_answered_once';
  end if;
  return new;
end $$;
create or replace trigger round_line_is_answered_once before update on soi.correspondence_roundline
  for each row execute function soi.round_line_is_answered_once();
