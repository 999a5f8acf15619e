-- DIG-01, DIG-02, DIG-06: a line goes one step at a time; a linked machine lets no marked file go; what happened stays.
create or replace function soi.line_goes_in_order() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if (new.id, new.was_id, new.book, new.number, new.entered_by_id) is distinct from (old.id, old.was_id, old.book, old.number, old.entered_by_id) then
    raise exception 'what a line is stays' using errcode = 'check_violation', constraint = 'a_line_stays_what_it_is';
  end if;
  if new.stage > old.stage + 1 then
    raise exception 'a line goes on step by step' using errcode = 'check_violation', constraint = 'a_line_goes_in_order';
  end if;
  if new.stage >= 3 and old.stage < 3 then
    if new.level > soi.node_ceiling() then
      raise exception 'a marked file goes to an isolated machine only' using errcode = 'check_violation', constraint = 'a_marked_line_stays_here';
    end if;
    if new.batch_id is null then
      raise exception 'a file goes out in a batch' using errcode = 'check_violation', constraint = 'a_line_goes_out_in_a_batch';
    end if;
  end if;
  if old.stage = 9 and new.stage <> 9 then
    raise exception 'a line that ended stays' using errcode = 'check_violation', constraint = 'a_registered_line_stays';
  end if;
  return new;
end $$;
create trigger line_goes_in_order before update on soi.digitization_line for each row execute function soi.line_goes_in_order();

create or replace function soi.closed_batch_accounts_for_all() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if old.state = 'closed' then
    raise exception 'a closed batch stays' using errcode = 'check_violation', constraint = 'a_closed_batch_stays';
  end if;
  if new.state = 'closed' and (
      exists (select from digitization_batchline l where l.batch_id = new.id and l.outcome not in ('back', 'signed'))
      or exists (select from digitization_question q where q.batch_id = new.id and q.settled_at is null)) then
    raise exception 'a batch closes with all accounted for' using errcode = 'check_violation', constraint = 'a_closed_batch_accounts_for_all';
  end if;
  return new;
end $$;
create trigger closed_batch_accounts_for_all before update on soi.digitization_batch for each row execute function soi.closed_batch_accounts_for_all();
