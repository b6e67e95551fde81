create function bruce.event_item(p_event public.events, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_event jsonb := public.event_json(p_event);
begin
  return v_event || jsonb_build_object(
    'evidence', bruce.evidence_of(null, p_event.source, p_event.created_at) || (v_event -> 'evidence'),
    'age_s', bruce.age_of(p_event.created_at, p_now)
  );
end;
$$;
comment on function bruce.event_item(public.events, timestamptz) is
  'The canonical JSON of an event, with its age.';
