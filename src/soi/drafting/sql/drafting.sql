-- CAS-06: a paper that is issued stays as it was issued; only its signatures are added, one after another.
create or replace function soi.sheet_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'drafted' then
      raise exception 'a paper begins as a draft' using errcode = 'check_violation', constraint = 'a_paper_begins_as_a_draft';
    end if;
    return new;
  end if;
  if (new.id, new.case_id, new.step, new.kind, new.made_by_id, new.made_at)
      is distinct from (old.id, old.case_id, old.step, old.kind, old.made_by_id, old.made_at) then
    raise exception 'a paper keeps its case and its kind' using errcode = 'check_violation', constraint = 'a_paper_keeps_its_case';
  end if;
  if old.state = 'dropped' then
    raise exception 'a dropped draft stays dropped' using errcode = 'check_violation', constraint = 'a_dropped_draft_stays';
  end if;
  if old.state = 'issued' and (
      (new.state, new.term, new.number, new.symbol, new.issued_by_id, new.issued_at, new.form_source, new.content, new.pdf)
        is distinct from (old.state, old.term, old.number, old.symbol, old.issued_by_id, old.issued_at, old.form_source, old.content, old.pdf)
      or (old.paper_id is not null and new.paper_id is distinct from old.paper_id)
      or (old.request_id is not null and new.request_id is distinct from old.request_id)) then
    raise exception 'an issued paper stays as it is' using errcode = 'check_violation', constraint = 'an_issued_paper_stays';
  end if;
  return new;
end $$;
create trigger sheet_stays before insert or update on soi.drafting_sheet for each row execute function soi.sheet_stays();

create or replace function soi.version_of_open_sheet() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from soi.drafting_sheet s where s.id = new.sheet_id and s.state in ('drafted', 'presented')) then
    raise exception 'nothing is typed into an issued paper' using errcode = 'check_violation', constraint = 'an_issued_paper_stays';
  end if;
  return new;
end $$;
create trigger version_of_open_sheet before insert on soi.drafting_version for each row execute function soi.version_of_open_sheet();
