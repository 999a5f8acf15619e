-- What petitions hold for an appointment, who may take it, and how it passes (DIR-07, DIR-08). Called by the owner's functions of tasks alone.
create or replace function soi.petition_bars(wanted uuid, post bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from soi.post_of(post) o where
    exists (select from petitions_bar b where b.petition_id = wanted and b.person_id = o.person)
    or exists (select from petitions_barredplace p where p.petition_id = wanted
      and ((o.role = any(p.roles) and p.path::public.ltree operator(public.<@) o.path::public.ltree)
        or (p.below and o.path::public.ltree operator(public.<@) p.path::public.ltree))))
$$;
create or replace function soi.petition_duties(post bigint) returns table (ref_id uuid, part text, unit_id bigint, due_on date)
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select p.id, 'responsible', p.unit_id, coalesce(p.due_on, p.sort_by) from petitions_petition p
  where p.responsible_id = post and p.state in ('held', 'sorted', 'accepted', 'transferred')
$$;
-- While it is held, who sorts letters takes it, or who decides on them where nobody sorts; afterwards who reads petitions there. Never one who is barred.
create or replace function soi.petition_may_pass(thing uuid, part text, taking bigint) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from petitions_petition p where p.id = thing and not soi.petition_bars(p.id, taking)
    and soi.post_reaches(taking, p.unit_id)
    and (soi.post_may(taking, 'petitions.decide') or soi.post_may(taking, case when p.state in ('held', 'sorted') then 'petitions.sort' else 'petitions.read' end)))
$$;
-- A held letter goes to a fellow holder before it goes to anybody who has not seen it.
create or replace function soi.petition_first(thing uuid, part text, leaving bigint) returns setof bigint
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select p.responsible_id from petitions_petition p where p.id = thing and part = 'task' and p.responsible_id <> leaving
  union all
  (select o.post from petitions_petition p cross join lateral soi.posts_reaching(p.unit_id, 'petitions.sort') o
    where p.id = thing and p.state in ('held', 'sorted') and o.post <> leaving order by (o.person = any(p.holders)) desc, o.post)
$$;
create or replace function soi.petition_moves(thing uuid, part text, leaving bigint, taking bigint) returns void
language plpgsql security definer set search_path = soi, public, pg_temp as $$
declare before bigint := soi.person_of_post(leaving); after bigint := soi.person_of_post(taking); letter uuid;
begin
  update petitions_petition p set responsible_id = taking,
      holders = case when p.state in ('held', 'sorted') then array_append(array_remove(array_remove(p.holders, before), after), after) else p.holders end
    where p.id = thing and p.responsible_id = leaving
    returning case when p.state in ('held', 'sorted') then p.locker_id end into letter;
  if letter is not null then perform vault.pass_locker(letter, before, after); end if;
end $$;
revoke all on function soi.petition_bars(uuid, bigint), soi.petition_duties(bigint), soi.petition_may_pass(uuid, text, bigint),
  soi.petition_first(uuid, text, bigint), soi.petition_moves(uuid, text, bigint, bigint) from public, soi_app;
select soi.enter_duty('petitions.petition', 10, 'petition_duties', 'petition_may_pass', 'petition_moves', 'petition_first');
