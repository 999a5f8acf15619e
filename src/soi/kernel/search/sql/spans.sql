-- A stretch of rows written by one statement is noted as one change, `span:<batch>:<first>-<last>`, so that a list of a million rows writes two hundred changes.
-- Arguments: kind, column of the id, column of the batch, column of the number in it, columns whose change matters to search (none: any).
-- What is no stretch, rows of no batch or few far apart, is noted row by row.
create or replace function soi.search_note_span() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  source text := 'changed';
  differs text := '';
begin
  if not exists (select from changed) then
    return null;
  end if;
  if tg_op = 'UPDATE' and tg_nargs > 4 then
    select string_agg(format('changed.%1$I is distinct from was.%1$I', tg_argv[at]), ' or ') into differs from generate_series(4, tg_nargs - 1) at;
    source := format('changed join was on was.%1$I = changed.%1$I', tg_argv[1]);
    differs := 'where ' || differs;
  end if;
  execute format(
    'with seen as materialized (select changed.%2$I as subject, changed.%3$I as batch, changed.%4$I as number from %5$s %6$s), '
    'span as (select batch, min(number) as first, max(number) as last from seen where batch is not null and number is not null '
    'group by batch having count(*) > 1 and count(*) * 2 > max(number) - min(number)) '
    'insert into soi.search_change (kind, subject) '
    'select %1$L, ''span:'' || batch || '':'' || first || ''-'' || last from span union all '
    'select distinct %1$L, subject::text from seen where not exists (select from span where span.batch = seen.batch and seen.number between span.first and span.last)',
    tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], source, differs);
  perform pg_notify('search', '');
  return null;
end $$;
revoke all on function soi.search_note_span() from public, soi_app;

-- Follow a table whose rows are written in stretches. A row that is gone is noted by its id. Repeating it changes nothing.
create or replace function soi.search_attach_spans(source regclass, kind text, id_column text, batch_column text, number_column text, watched text[]) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare given text;
begin
  select string_agg(quote_literal(each), ', ' order by at) into given from unnest(array[kind, id_column, batch_column, number_column] || watched) with ordinality as one(each, at);
  execute format('drop trigger if exists search_insert on %s', source);
  execute format('drop trigger if exists search_update on %s', source);
  execute format('drop trigger if exists search_delete on %s', source);
  execute format('create trigger search_insert after insert on %s referencing new table as changed for each statement execute function soi.search_note_span(%s)', source, given);
  execute format('create trigger search_update after update on %s referencing old table as was new table as changed for each statement execute function soi.search_note_span(%s)', source, given);
  execute format('create trigger search_delete after delete on %s referencing old table as changed for each statement execute function soi.search_note(%L, %L)', source, kind, id_column);
end $$;
revoke all on function soi.search_attach_spans(regclass, text, text, text, text, text[]) from public, soi_app;
