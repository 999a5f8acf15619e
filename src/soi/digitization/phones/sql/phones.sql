-- DIG-15: what a pairing was made for stays; it goes on and never back; no marked file and no isolated machine, whoever asks.
create or replace function soi.pairing_goes_in_order() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.unit_id, new.level, new.line_id, new.made_by_id, new.code, new.locker_id)
       is distinct from (old.id, old.unit_id, old.level, old.line_id, old.made_by_id, old.code, old.locker_id)
       or (old.session is not null and new.session is distinct from old.session)
       or (old.state = 'paired' and new.until is distinct from old.until) then
      raise exception 'a pairing stays what it is' using errcode = 'check_violation', constraint = 'a_pairing_stays_what_it_is';
    end if;
    if old.state not in ('offered', 'paired') or (old.state = 'paired' and new.state = 'offered') or (old.state = 'offered' and new.state = 'done') then
      raise exception 'a pairing goes on and never back' using errcode = 'check_violation', constraint = 'a_pairing_goes_in_order';
    end if;
    if new.state = 'paired' and old.state = 'offered' and old.until < clock_timestamp() then
      raise exception 'the code has lapsed' using errcode = 'check_violation', constraint = 'a_lapsed_code_pairs_nothing';
    end if;
    if new.until > clock_timestamp() + interval '61 minutes' then
      raise exception 'a phone is paired for an hour' using errcode = 'check_violation', constraint = 'a_phone_is_paired_for_an_hour';
    end if;
  end if;
  if new.state in ('offered', 'paired', 'done') then
    if soi.node_ceiling() > 0 then
      raise exception 'no phone at an isolated machine' using errcode = 'check_violation', constraint = 'no_phone_at_an_isolated_machine';
    end if;
    if not exists (select from digitization_line l where l.id = new.line_id and l.level = 0) then
      raise exception 'no phone for a marked file' using errcode = 'check_violation', constraint = 'no_phone_for_a_marked_file';
    end if;
  end if;
  return new;
end $$;
create trigger pairing_goes_in_order before insert or update on soi.digitization_pairing for each row execute function soi.pairing_goes_in_order();

-- A picture belongs to its pairing, and comes only while that one is paired.
create or replace function soi.picture_comes_in_time() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.pairing_id <> old.pairing_id then
    raise exception 'a picture stays with its phone' using errcode = 'check_violation', constraint = 'a_picture_stays_with_its_phone';
  end if;
  if not exists (select from digitization_pairing p join digitization_line l on l.id = p.line_id
                 where p.id = new.pairing_id and p.state = 'paired' and p.until > clock_timestamp() and l.level = 0 and l.stage = 3) then
    raise exception 'no page comes now' using errcode = 'check_violation', constraint = 'a_picture_comes_while_paired';
  end if;
  return new;
end $$;
create trigger picture_comes_in_time before insert or update on soi.digitization_picture for each row execute function soi.picture_comes_in_time();

-- One word shown by a phone: whose it is and whether it opens anything now. Asked before there is a ticket, hence by the owner's right and
-- for one mark at a time; no row where the mark is unknown.
create or replace function soi.phone_called(mark text, by_code boolean)
returns table (pairing uuid, appointment bigint, unit bigint, number integer, standing text)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select p.id, p.made_by_id, p.unit_id, l.number, case
      when soi.node_ceiling() > 0 then 'isolated'
      when p.state in ('revoked', 'done') then p.state
      when p.state = 'lapsed' or p.until < clock_timestamp() then 'lapsed'
      when by_code and p.state <> 'offered' then 'used'
      when not exists (
        select from persons_appointment a join persons_person h on h.id = a.person_id join identity_account c on c.id = h.account_id
        where a.id = p.made_by_id and c.is_active and a.valid_from <= soi.today() and (a.valid_to is null or a.valid_to >= soi.today())) then 'ended'
      when l.level > 0 then 'marked'
      when l.stage <> 3 then 'moved'
      else 'open' end
  from digitization_pairing p join digitization_line l on l.id = p.line_id
  where case when by_code then p.code = mark else p.session = mark end
$$;
revoke all on function soi.phone_called(text, boolean) from public;
grant execute on function soi.phone_called(text, boolean) to soi_app;
