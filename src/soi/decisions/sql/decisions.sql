-- DP-04, DP-05: a decision stands on notice, hearing and, where its procedure votes, a confirmed count; and it stays as it is.
create or replace function soi.decision_is_lawful() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare
  facts text[];
  counted soi.decisions_vote;
begin
  facts := soi.facts_of_case(new.case_id);
  if facts is null or not facts @> array['notified', 'heard'] then
    raise exception 'nobody is sanctioned untold or unheard' using errcode = 'check_violation', constraint = 'decision_after_notice_and_hearing';
  end if;
  if new.vote_id is not null then
    select * into counted from soi.decisions_vote v where v.id = new.vote_id;
    if counted.case_id <> new.case_id or counted.confirmed_at is null or counted.carried <> new.sanction then
      raise exception 'a decision imposes what a confirmed count carried' using errcode = 'check_violation', constraint = 'decision_is_what_was_voted';
    end if;
  elsif facts @> array['voted'] then
    raise exception 'this procedure votes' using errcode = 'check_violation', constraint = 'decision_is_what_was_voted';
  end if;
  if new.limitation_ends_on is not null and coalesce(new.voted_on, new.signed_on) > new.limitation_ends_on then
    raise exception 'the limitation period is over' using errcode = 'check_violation', constraint = 'decision_is_in_time';
  end if;
  return new;
end $$;
create trigger decision_is_lawful before insert on soi.decisions_decision for each row execute function soi.decision_is_lawful();

create or replace function soi.confirmed_count_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.confirmed_at is not null then
    raise exception 'a confirmed count stays as it is' using errcode = 'check_violation', constraint = 'confirmed_count_stays';
  end if;
  return new;
end $$;
create trigger confirmed_count_stays before update on soi.decisions_vote for each row execute function soi.confirmed_count_stays();
