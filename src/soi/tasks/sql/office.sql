-- DIR-07: no open task without a person in office. The post is asked by the owner's right, since a task may go to a unit the asker does not see.
create or replace function soi.task_has_a_person() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if new.state = 'open' and not exists (select from soi.post_of(new.appointment_id)) then
    raise exception 'an open task needs a person in office' using errcode = 'check_violation', constraint = 'task_has_a_person_in_office';
  end if;
  return new;
end $$;
create trigger task_has_a_person before insert or update of appointment_id, state on soi.tasks_task
  for each row execute function soi.task_has_a_person();
