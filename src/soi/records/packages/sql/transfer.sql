-- What was decided on an item of a list is never decided otherwise, and what was offered is never another paper.
create function soi.records_transfer_item_stays() returns trigger language plpgsql as $$
begin
  if old.state <> 'offered' then
    raise exception 'this item of the list is decided' using errcode = 'check_violation';
  end if;
  if (new.transfer_id, new.document_id, new.position, new.title, new.level)
     is distinct from (old.transfer_id, old.document_id, old.position, old.title, old.level) then
    raise exception 'an item of a list is not exchanged for another' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger records_transfer_item_stays before update on soi.records_transferitem
  for each row execute function soi.records_transfer_item_stays();

-- A closed list stays closed, and nothing of it changes but what its receipt becomes.
create function soi.records_transfer_stays_closed() returns trigger language plpgsql as $$
begin
  if old.state = 'closed' then
    raise exception 'this list is closed' using errcode = 'check_violation';
  end if;
  if new.state = 'closed' and exists (
      select from soi.records_transferitem item where item.transfer_id = new.id and item.state = 'offered') then
    raise exception 'an item of this list is not decided' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger records_transfer_stays_closed before update on soi.records_transfer
  for each row execute function soi.records_transfer_stays_closed();

-- Custody comes from an accepted item of a closed list, by its own package, and from nothing else.
create function soi.records_custody_follows_acceptance() returns trigger language plpgsql as $$
begin
  if not exists (
      select from soi.records_transferitem item join soi.records_transfer list on list.id = item.transfer_id
      where list.id = new.transfer_id and list.state = 'closed' and list.to_unit_id = new.unit_id
        and item.document_id = new.document_id and item.state = 'accepted' and item.package = new.package) then
    raise exception 'no list gave this paper into custody' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger records_custody_follows_acceptance before insert or update on soi.records_custody
  for each row execute function soi.records_custody_follows_acceptance();
