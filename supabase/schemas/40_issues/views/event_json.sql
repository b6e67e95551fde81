create function public.event_json(event public.events)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', event.event_id, 'hostname', event.hostname, 'service', event.service, 'event_type',
      event.event_type,
    'expected', event.expected, 'observed', event.observed, 'severity', event.severity, 'details',
      event.details,
    'source', event.source, 'created_at', event.created_at, 'status', event.status, 'issue_id',
      event.issue_id,
    'drift_key', event.drift_key,
    'evidence', coalesce(event.evidence, '{}')
      || jsonb_build_object('field', event.field, 'cause', event.cause)
  );
end;
$$;
comment on function public.event_json(public.events) is
  'The canonical JSON of an event, as notifications and the API contain it.';

grant execute on function public.event_json(public.events) to authenticated, service_role;
