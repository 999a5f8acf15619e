-- Rules as data, read as base/logic.py and logic.js read them; the shared cases hold the three to the same answers.
create or replace function soi.logic_pattern(pattern jsonb) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare said text := pattern #>> '{}';
begin
  if jsonb_typeof(pattern) <> 'string' or said !~ ('^(?:\(\?:|\((?!\?)|[)|.]|\\[^A-Za-z0-9\s]|\[\^?(?:\\[^A-Za-z0-9\s]|[^\[\]\\^&~|])+\]'
    || '|(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})(?![*+?{])|[^()\[\]{}|.*+?\\^$])+$') then
    raise exception 'this pattern is not allowed' using errcode = 'invalid_parameter_value';
  end if;
  return '^(?:' || said || ')$';
end $$;

create or replace function soi.logic_is(value jsonb, kind jsonb) returns boolean language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare said text := value #>> '{}'; f text[];
begin
  case coalesce(kind #>> '{}', '')
    when 'text' then return jsonb_typeof(value) = 'string';
    when 'number' then return jsonb_typeof(value) = 'number';
    when 'flag' then return jsonb_typeof(value) = 'boolean';
    when 'list' then return jsonb_typeof(value) = 'array';
    when 'whole' then return jsonb_typeof(value) = 'number' and abs(said::numeric) <= 9007199254740992 and trunc(said::numeric) = said::numeric;
    when 'date' then
      if jsonb_typeof(value) <> 'string' or said !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then return false; end if;
      f := string_to_array(said, '-');
      if f[1]::int < 1 or f[2]::int not between 1 and 12 or f[3]::int < 1 then return false; end if;
      return f[3]::int <= extract(day from make_date(f[1]::int, f[2]::int, 1) + interval '1 month' - interval '1 day');
    else raise exception 'unknown kind' using errcode = 'invalid_parameter_value';
  end case;
end $$;

create or replace function soi.logic_given(value jsonb) returns boolean language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case jsonb_typeof(value) when 'null' then false when 'string' then btrim(value #>> '{}', E' \t\n\r') <> '' else value <> '[]' end
$$;

-- Two numbers, or two texts by their code points: -1, 0, 1; null where they cannot be compared.
create or replace function soi.logic_order(one jsonb, other jsonb) returns int language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case
    when jsonb_typeof(one) = 'number' and jsonb_typeof(other) = 'number' then sign((one #>> '{}')::numeric - (other #>> '{}')::numeric)::int
    when jsonb_typeof(one) = 'string' and jsonb_typeof(other) = 'string' then
      case when (one #>> '{}') collate "C" < (other #>> '{}') collate "C" then -1 when one = other then 0 else 1 end
  end
$$;

create or replace function soi.logic(rule jsonb, data jsonb) returns jsonb language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare op text; given jsonb; v jsonb; a jsonb; b jsonb; each jsonb; n int;
begin
  if jsonb_typeof(rule) = 'array' then
    return coalesce((select jsonb_agg(soi.logic(e, data) order by at) from jsonb_array_elements(rule) with ordinality x(e, at)), '[]');
  elsif jsonb_typeof(rule) <> 'object' then return rule;
  end if;
  select count(*), min(k) into n, op from jsonb_object_keys(rule) k;
  if n <> 1 then raise exception 'an expression has one operator' using errcode = 'invalid_parameter_value'; end if;
  given := rule -> op;
  if op = 'var' then
    if jsonb_typeof(given) <> 'string' then raise exception 'var takes a name' using errcode = 'invalid_parameter_value'; end if;
    return coalesce(data -> (given #>> '{}'), 'null');
  elsif op in ('if', 'each') then
    n := case op when 'if' then 3 else 2 end;
    if jsonb_typeof(given) <> 'array' or jsonb_array_length(given) <> n then
      raise exception '% takes a list of % parts', op, n using errcode = 'invalid_parameter_value';
    end if;
    a := soi.logic(given -> 0, data);
    if op = 'if' then return soi.logic(given -> (case when a = 'true' then 1 else 2 end), data); end if;
    if jsonb_typeof(a) <> 'array' then return 'false'; end if;
    for each in select e from jsonb_array_elements(a) e loop
      if soi.logic(given -> 1, data || jsonb_build_object('it', each)) <> 'true' then return 'false'; end if;
    end loop;
    return 'true';
  end if;
  v := soi.logic(given, data);
  case op
    when 'given' then return to_jsonb(soi.logic_given(v));
    when '!' then return to_jsonb(v <> 'true');
    when 'len' then return to_jsonb(case jsonb_typeof(v) when 'string' then char_length(v #>> '{}') when 'array' then jsonb_array_length(v) else 0 end);
    when 'and', 'or' then
      if jsonb_typeof(v) <> 'array' then raise exception '% takes a list', op using errcode = 'invalid_parameter_value'; end if;
      if op = 'and' then return to_jsonb(not exists (select from jsonb_array_elements(v) e where e <> 'true')); end if;
      return to_jsonb(exists (select from jsonb_array_elements(v) e where e = 'true'));
    when '==', '!=', '<', '<=', '>', '>=', 'in', 'is', 'match' then null;
    else raise exception 'unknown operator %', op using errcode = 'invalid_parameter_value';
  end case;
  if jsonb_typeof(v) <> 'array' or jsonb_array_length(v) <> 2 then
    raise exception '% takes a list of 2 parts', op using errcode = 'invalid_parameter_value';
  end if;
  a := v -> 0; b := v -> 1;
  return to_jsonb(case op
    when '==' then a = b
    when '!=' then a <> b
    when '<' then coalesce(soi.logic_order(a, b) < 0, false)
    when '<=' then coalesce(soi.logic_order(a, b) <= 0, false)
    when '>' then coalesce(soi.logic_order(a, b) > 0, false)
    when '>=' then coalesce(soi.logic_order(a, b) >= 0, false)
    when 'in' then jsonb_typeof(b) = 'array' and exists (select from jsonb_array_elements(b) e where e = a)
    when 'is' then soi.logic_is(a, b)
    when 'match' then (a #>> '{}') ~ soi.logic_pattern(b) and jsonb_typeof(a) = 'string'
  end);
end $$;
