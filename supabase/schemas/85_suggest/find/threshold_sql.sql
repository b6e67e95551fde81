create function bruce.threshold_sql(p_row bruce.all_drift, p_open_above numeric, p_clear_below numeric)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return format(
    'insert into thresholds (metric, hostname, service, open_above, clear_below, unit) values '
    '(%L, %L, %L, %s, %s, %L) on conflict (metric, hostname, service) do update set '
    'open_above = excluded.open_above, clear_below = excluded.clear_below;',
    p_row.field, p_row.hostname, coalesce(p_row.service, '*'), p_open_above, p_clear_below,
    case p_row.field when 'database_bytes' then 'bytes' else '%' end);
end;
$$;
comment on function bruce.threshold_sql(bruce.all_drift, numeric, numeric) is
  'SQL that gives a host or service a limit of its own.';
