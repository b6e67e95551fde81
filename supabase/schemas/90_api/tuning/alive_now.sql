create function bruce.alive_now()
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(i.drift_key, jsonb_build_object(
    'hostname', i.hostname, 'service', i.service, 'event_type', i.event_type, 'severity', i.severity,
    'is_open', i.status = 'open' and num_nonnulls(i.waived_by, i.window_id) = 0,
    'is_held', num_nonnulls(i.waived_by, i.window_id) > 0)), '{}')
  from public.issues as i
  where i.status <> 'resolved';
$$;
comment on function bruce.alive_now() is 'The unresolved issues by drift_key, as a preview compares them.';
