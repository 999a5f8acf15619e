-- No change of a mark without its trace; and the file takes the highest level of its papers (DOMAIN 6.2), also after one of them fell.
create or replace function soi.level_is_told() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare before smallint := case tg_op when 'UPDATE' then old.level end;
begin
  if tg_op = 'INSERT' or (new.level, new.list_item, new.level_until, new.level_decision) is distinct from (old.level, old.list_item, old.level_until, old.level_decision) then
    if tg_op = 'UPDATE' or new.level > 0 then
      insert into soi.records_levelact (document_id, from_level, to_level, list_item, decision, decided_by, until, by_id, by_name, request_id, at)
      select new.id, before, new.level, new.list_item, new.level_decision, new.level_decided_by, new.level_until, coalesce(soi.my_actor(), 0),
        coalesce((select post.name from soi.post_of(soi.my_actor()) post), ''),
        (select r.id from soi.records_levelrequest r where r.document_id = new.id and r.state = 'approved' and r.answered_at = now()
          and r.second_id = soi.my_actor()), now();
    end if;
  end if;
  -- Without a mark nothing can rise: a statement that changes no row would still be followed by its triggers, once for each paper of a book.
  if new.level > 0 then
    update soi.records_file f set level = new.level where f.id = new.file_id and f.level < new.level;
  end if;
  if tg_op = 'UPDATE' and (new.level < old.level or new.file_id <> old.file_id) then
    update soi.records_file f set level = found.highest
    from (select coalesce(max(d.level), 0) as highest from soi.records_document d where d.file_id = old.file_id) found
    where f.id = old.file_id and f.level <> found.highest;
  end if;
  return null;
end $$;
