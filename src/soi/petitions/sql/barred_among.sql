-- Which of these posts must stay away from a petition (DP-15): asked by one who sees it, when seats of its case are given.
create or replace function soi.barred_among(petition uuid, posts bigint[]) returns setof bigint language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
  select post.appointment from unnest(posts) asked cross join lateral soi.post_of(asked) post
  where soi.may('cases.open') and petition <> all ((select array(select soi.barred_petitions()))::uuid[])
    and (exists (select from soi.petitions_bar b where b.petition_id = petition and b.person_id = post.person)
      or exists (select from soi.petitions_barredplace p where p.petition_id = petition
        and ((post.role = any(p.roles) and p.path::public.ltree operator(public.<@) post.path::public.ltree)
          or (p.below and post.path::public.ltree operator(public.<@) p.path::public.ltree))))
$$;
