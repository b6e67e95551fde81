create function bruce.threshold_call(p_row bruce.all_drift, p_open_above numeric, p_clear_below numeric)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_own public.thresholds;
begin
  select t.* into v_own
  from public.thresholds as t
  where t.metric = p_row.field and t.hostname = p_row.hostname and t.service = coalesce(p_row.service, '*');
  return jsonb_build_object('method', 'POST', 'path', '/bruce/tune', 'body', jsonb_strip_nulls(
    jsonb_build_object(
      'what', 'thresholds', 'key', v_own.id::text,
      'values', case when v_own.id is null then jsonb_build_object('metric', p_row.field,
        'hostname', p_row.hostname, 'service', coalesce(p_row.service, '*')) else '{}' end
        || jsonb_build_object('open_above', p_open_above, 'clear_below', p_clear_below),
      'was', case when v_own.id is not null then jsonb_build_object(
        'open_above', v_own.open_above, 'clear_below', v_own.clear_below) end)));
end;
$$;
comment on function bruce.threshold_call(bruce.all_drift, numeric, numeric) is
  'The call that gives a host or service a limit of its own, or changes the one that it has.';
