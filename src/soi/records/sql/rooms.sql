-- REC-11: the paper of a file lies in a room that is for its level; a room that nobody has named is for open paper.
create function soi.room_level(unit bigint, room text) returns smallint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select coalesce((select one.level from soi.records_strongroom one where one.unit_id = unit and one.name = room), 0)::smallint
$$;
revoke all on function soi.room_level(bigint, text) from public;
grant execute on function soi.room_level(bigint, text) to soi_app;

create function soi.room_is_for_the_level() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare file record;
begin
  select one.unit_id, one.level into file from soi.records_file one where one.id = new.file_id for share;
  if file.level > soi.room_level(file.unit_id, new.room) then
    raise exception 'this room is for a lower level' using errcode = 'check_violation', constraint = 'room_is_for_the_level';
  end if;
  return new;
end $$;
create trigger room_is_for_the_level before insert on soi.records_place for each row execute function soi.room_is_for_the_level();

-- The files whose paper lies in a room now, higher than a level: what a room may not be lowered beneath.
create function soi.files_above(unit bigint, room text, highest smallint) returns bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select count(*) from soi.records_file file join lateral (
      select place.room from soi.records_place place where place.file_id = file.id order by place.at desc, place.id desc limit 1) last on true
    where file.unit_id = unit and file.level > highest and file.disposed_on is null and last.room = files_above.room
$$;
revoke all on function soi.files_above(bigint, text, smallint) from public;
grant execute on function soi.files_above(bigint, text, smallint) to soi_app;

create function soi.room_holds_what_lies_in_it() returns trigger
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  if (new.unit_id, new.name) is distinct from (old.unit_id, old.name) then
    raise exception 'a room keeps its name' using errcode = 'check_violation', constraint = 'a_room_keeps_its_name';
  end if;
  if new.level < old.level and soi.files_above(new.unit_id, new.name, new.level) > 0 then
    raise exception 'paper of a higher level lies here' using errcode = 'check_violation', constraint = 'room_holds_what_lies_in_it';
  end if;
  return new;
end $$;
create trigger room_holds_what_lies_in_it before update on soi.records_strongroom
  for each row execute function soi.room_holds_what_lies_in_it();
