-- The figures of the present reader's scope. Who settles petitions has them as they are, without what the reader must not learn of; anybody else
-- has the sensitive ones as they stood at the last daily count, again without those, so that a barred reader's wall never moves by them.
-- In plpgsql, which keeps its plan: as a plain SQL function it was planned anew for each wall and each change (ADR 0014). Who reaches the whole tree
-- need not have its seventeen thousand units counted off.
create or replace function soi.my_figures(today date)
returns table (unit_id bigint, measure text, sensitive boolean, whole bigint, overdue bigint, as_of timestamptz)
language plpgsql stable security definer set search_path = soi, public, pg_temp as $$
#variable_conflict use_column
begin return query
  with reached as materialized (
    select soi.my_reach_is_whole() and soi.may('monitoring.read') as it
  ), scope as materialized (
    select distinct o.id from unnest((select soi.my_paths())) as mine (path) join soi.organisations_unit o on o.path operator(public.<@) mine.path
    where (select soi.may('monitoring.read')) and not (select it from reached)
  ), settles as materialized (
    select soi.may('petitions.read') and soi.may('cases.read') as it
  ), barred as materialized (
    select b as id from soi.barred_petitions() b
  ), last as materialized (
    select max(day) as day from soi.statistics_daily
  ), counted as (
    select f.unit_id, f.measure, f.sensitive, sum(f.value)::bigint as whole,
           coalesce(sum(f.value) filter (where f.due_on < today), 0)::bigint as overdue, null::timestamptz as as_of
    from soi.statistics_figure f
    where ((select it from reached) or f.unit_id in (select id from scope)) and (not f.sensitive or (select it from settles))
    group by 1, 2, 3
    union all
    select d.unit_id, d.measure, true, d.whole, d.overdue, d.at
    from soi.statistics_daily d
    where d.day = (select day from last) and not (select it from settles)
      and ((select it from reached) or d.unit_id in (select id from scope))
  ), hidden as (
    select f.unit_id, f.measure, count(*) as whole, count(*) filter (where f.due_on < today) as overdue
    from soi.statistics_fact f
    where f.sensitive and f.origin_id in (select id from barred) and (select it from settles)
    group by 1, 2
    union all
    select t.unit_id, t.measure, count(*), count(*) filter (where t.overdue)
    from soi.statistics_dailything t
    where t.day = (select day from last) and t.origin_id in (select id from barred) and not (select it from settles)
    group by 1, 2
  )
  select c.unit_id, c.measure::text, c.sensitive, c.whole - coalesce(h.whole, 0), c.overdue - coalesce(h.overdue, 0), c.as_of
  from counted c left join hidden h on h.unit_id = c.unit_id and h.measure = c.measure and c.sensitive
  where c.whole - coalesce(h.whole, 0) > 0;
end
$$;
