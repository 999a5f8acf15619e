-- COR-02, COR-05, REC-02: what left stays as it left; versions and traces are never rewritten; a paper goes on step by step.
create or replace function soi.paper_goes_in_order() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if (new.id, new.unit_id, new.author_id, new.type, new.created_at) is distinct from (old.id, old.unit_id, old.author_id, old.type, old.created_at) then
    raise exception 'what a paper is stays' using errcode = 'check_violation', constraint = 'a_paper_stays_what_it_is';
  end if;
  if old.number is not null and (new.number, new.term) is distinct from (old.number, old.term) then
    raise exception 'a number once given stays with its paper' using errcode = 'check_violation', constraint = 'a_number_stays_with_its_paper';
  end if;
  if new.version not in (old.version, old.version + 1) or (new.version > old.version and new.state <> 'draft') then
    raise exception 'a changed paper is a draft again' using errcode = 'check_violation', constraint = 'a_changed_paper_is_a_draft';
  end if;
  if old.state in ('issued', 'dropped', 'reserved') and new is distinct from old then
    raise exception 'what left stays as it left' using errcode = 'check_violation', constraint = 'an_issued_paper_stays';
  end if;
  if old.state = 'signed' and (new.version, new.title, new.level, new.symbol, new.dated, new.signer_id, new.ordered_version, new.answers_id, new.supersedes_id)
      is distinct from (old.version, old.title, old.level, old.symbol, old.dated, old.signer_id, old.ordered_version, old.answers_id, old.supersedes_id) then
    raise exception 'a signed paper stays as it was signed' using errcode = 'check_violation', constraint = 'a_signed_paper_stays';
  end if;
  if new.state <> old.state and (old.state, new.state) not in
      (('draft', 'submitted'), ('draft', 'dropped'), ('submitted', 'draft'), ('submitted', 'ordered'), ('submitted', 'dropped'),
       ('ordered', 'draft'), ('ordered', 'signed'), ('signed', 'issued'))
      and not (old.state = 'ordered' and new.state = 'submitted' and new.signer_id is distinct from old.signer_id) then
    raise exception 'a paper goes on step by step' using errcode = 'check_violation', constraint = 'a_paper_goes_in_order';
  end if;
  if new.state in ('ordered', 'signed') and new.state <> old.state and (select o.person from soi.post_of(new.signer_id) o)
      is distinct from soi.my_person() then
    raise exception 'a paper is ordered and signed by its signer' using errcode = 'check_violation', constraint = 'a_paper_is_signed_by_its_signer';
  end if;
  if new.state = 'issued' and not exists (select from soi.correspondence_issue i where i.paper_id = new.id) then
    raise exception 'only a signed file is issued' using errcode = 'check_violation', constraint = 'an_issued_paper_has_its_file';
  end if;
  return new;
end $$;
create or replace trigger paper_goes_in_order before update on soi.correspondence_paper for each row execute function soi.paper_goes_in_order();

create or replace function soi.version_is_the_next() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare now_at record;
begin
  select p.version, p.state into now_at from soi.correspondence_paper p where p.id = new.paper_id for update;
  if now_at.state is distinct from 'draft' or new.number <> now_at.version or new.based_on > new.number then
    raise exception 'a version is the next of its draft' using errcode = 'check_violation', constraint = 'a_version_is_the_next';
  end if;
  return new;
end $$;
create or replace trigger version_is_the_next before insert on soi.correspondence_version for each row execute function soi.version_is_the_next();

create or replace function soi.issue_is_of_its_paper() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not exists (select from soi.correspondence_paper p, soi.post_of(p.signer_id) o
      where p.id = new.paper_id and p.unit_id = new.unit_id and p.level = new.level and p.state = 'ordered'
        and p.ordered_version = p.version and o.person = soi.my_person()) then
    raise exception 'a file is kept by who signs the paper as it is ordered' using errcode = 'check_violation', constraint = 'a_file_is_of_its_paper';
  end if;
  return new;
end $$;
create or replace trigger issue_is_of_its_paper before insert on soi.correspondence_issue for each row execute function soi.issue_is_of_its_paper();

create or replace function soi.dispatch_is_of_an_issued_paper() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not exists (select from soi.correspondence_paper p where p.id = new.paper_id and p.unit_id = new.sender_id and p.level = new.level
      and p.state = 'issued') then
    raise exception 'only an issued paper is sent, by its own body, at its own level' using errcode = 'check_violation', constraint = 'only_an_issued_paper_is_sent';
  end if;
  return new;
end $$;
create or replace trigger dispatch_is_of_an_issued_paper before insert on soi.correspondence_dispatch
  for each row execute function soi.dispatch_is_of_an_issued_paper();

-- The order of what happens to a sent paper is held here, whoever writes: one at a time for each dispatch.
create or replace function soi.trace_in_order() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare sent record; done text[]; needed text[]; barred text[];
begin
  perform pg_advisory_xact_lock(hashtextextended(new.dispatch_id::text, 7305031));
  select d.sender_id, d.unit_id into sent from soi.correspondence_dispatch d where d.id = new.dispatch_id;
  select coalesce(array_agg(t.act::text), '{}') into done from soi.correspondence_trace t where t.dispatch_id = new.dispatch_id;
  needed := case new.act when 'read' then '{delivered}' when 'entered' then '{delivered}' when 'answered' then '{entered}' else '{}' end;
  barred := case new.act when 'delivered' then '{recalled}' when 'read' then '{recalled}' when 'entered' then '{recalled,superseded}'
    when 'answered' then '{recalled,superseded}' when 'recalled' then '{answered,superseded}' when 'superseded' then '{recalled}'
    else '{answered,recalled,superseded}' end;
  if not done @> needed or done && barred then
    raise exception 'this does not follow what happened' using errcode = 'check_violation', constraint = 'traces_go_in_order';
  end if;
  if new.unit_id <> (case when new.act in ('recalled', 'superseded') then sent.sender_id else sent.unit_id end)
      or (new.act in ('delivered', 'reminded')) <> soi.may('correspondence.carry')
      or (new.act in ('recalled', 'superseded', 'entered') and not soi.may('correspondence.issue')) then
    raise exception 'each side leaves its own traces' using errcode = 'check_violation', constraint = 'each_side_leaves_its_own_traces';
  end if;
  return new;
end $$;
create or replace trigger trace_in_order before insert on soi.correspondence_trace for each row execute function soi.trace_in_order();

create or replace function soi.entry_is_of_its_dispatch() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if not exists (select from soi.correspondence_dispatch d join soi.correspondence_trace t on t.dispatch_id = d.id and t.act = 'entered'
      where d.id = new.dispatch_id and d.unit_id = new.unit_id and d.level = new.level) then
    raise exception 'a line is of the body that got the paper' using errcode = 'check_violation', constraint = 'a_line_is_of_its_dispatch';
  end if;
  return new;
end $$;
create or replace trigger entry_is_of_its_dispatch before insert on soi.correspondence_entry for each row execute function soi.entry_is_of_its_dispatch();

-- COR-01: what the office laid before the leader stays; an instruction names a person in office; what is done stays done.
create or replace function soi.slip_goes_in_order() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if (new.id, new.unit_id, new.document_id, new.dispatch_id, new.register_no, new.register_year, new.laid_at) is distinct from
     (old.id, old.unit_id, old.document_id, old.dispatch_id, old.register_no, old.register_year, old.laid_at) then
    raise exception 'a slip stays with its line' using errcode = 'check_violation', constraint = 'a_slip_stays_with_its_line';
  end if;
  if old.state = 'done' and new is distinct from old and not (new.state = 'done' and old.reminded_on is distinct from new.reminded_on) then
    raise exception 'what is done stays done' using errcode = 'check_violation', constraint = 'a_done_slip_stays';
  end if;
  if new.state <> old.state and (old.state, new.state) not in
      (('waiting', 'assigned'), ('waiting', 'returned'), ('returned', 'waiting'), ('assigned', 'done'), ('waiting', 'done')) then
    raise exception 'a slip goes on step by step' using errcode = 'check_violation', constraint = 'a_slip_goes_in_order';
  end if;
  if new.state = 'assigned' and old.state <> 'assigned' and (new.leader_id is distinct from soi.my_actor()
      or not exists (select from soi.post_of(new.doer_id))) then
    raise exception 'the leader instructs a person in office' using errcode = 'check_violation', constraint = 'the_leader_instructs_a_person_in_office';
  end if;
  if new.state = 'assigned' and old.state = 'assigned' and (new.words, new.work, new.doer_id, new.do_by, new.leader_id) is distinct from
     (old.words, old.work, old.doer_id, old.do_by, old.leader_id) then
    raise exception 'what was instructed stays' using errcode = 'check_violation', constraint = 'an_instruction_stays';
  end if;
  return new;
end $$;
create or replace trigger slip_goes_in_order before update on soi.correspondence_slip for each row execute function soi.slip_goes_in_order();

create or replace function soi.consultation_is_answered_once() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.answer <> '' or (new.id, new.paper_id, new.version, new.unit_id, new.asked_id, new.question, new.due_on, new.asked_by_id, new.asked_at)
      is distinct from (old.id, old.paper_id, old.version, old.unit_id, old.asked_id, old.question, old.due_on, old.asked_by_id, old.asked_at) then
    raise exception 'a question stays, and is answered once' using errcode = 'check_violation', constraint = 'a_question_is_answered_once';
  end if;
  return new;
end $$;
create or replace trigger consultation_is_answered_once before update on soi.correspondence_consultation
  for each row execute function soi.consultation_is_answered_once();
