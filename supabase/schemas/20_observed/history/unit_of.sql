create function bruce.unit_of(p_metric text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case when p_metric like '%\_bytes' then 'bytes' when p_metric like '%\_c' then '°C' else '%' end;
$$;
comment on function bruce.unit_of(text) is 'The unit of a metric, which its name ends with: %, bytes or °C.';
