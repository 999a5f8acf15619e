-- Who reads the log: the sealing machine all of it, others what their scope and clearance reach.
-- What concerns no unit (somebody tried to sign in) is read only by who reaches the root of the tree.
drop policy if exists see on audit.event;
create policy see on audit.event for select to soi_app using (
  (select soi.may('audit.seal')) or (
    (select soi.may('audit.read')) and level <= (select soi.my_level()) and (
      unit_id in (select o.id from unnest((select soi.my_paths())) as mine (path)
                  join soi.organisations_unit o on o.path operator(public.<@) mine.path)
      or (unit_id is null and (select coalesce(bool_or(public.nlevel(p) = 1), false) from unnest((select soi.my_paths())) p)))));
