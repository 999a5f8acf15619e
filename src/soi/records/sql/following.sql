-- REC-05: what keeps a paper of the book follows its mark. Later rooms ask by these functions, in the database alone.

-- The mark of a paper, held until commit: who marks it meanwhile waits, and then finds what was kept elsewhere.
create function soi.mark_of_paper(document uuid, out level smallint, out level_until date)
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  select d.level, d.level_until into mark_of_paper.level, mark_of_paper.level_until from records_document d where d.id = document for share;
end $$;
revoke all on function soi.mark_of_paper(uuid) from public, soi_app;

-- The same for the application, which is told nothing by it.
create function soi.hold_level(document uuid) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
begin
  perform soi.mark_of_paper(document);
end $$;
revoke all on function soi.hold_level(uuid) from public;
grant execute on function soi.hold_level(uuid) to soi_app;

-- A room names its trigger function that is called with each paper whose mark has changed.
create function soi.follow_levels(follower text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('create trigger %I after update of level, level_until on soi.records_document for each row execute function soi.%I()',
    follower, follower);
end $$;
revoke all on function soi.follow_levels(text) from public, soi_app;
