create function bruce.said(p_payload jsonb)
returns table (event_id uuid, issue_id uuid, status text)
language sql
immutable
parallel safe
set search_path = ''
as $$
  select (e.event ->> 'id')::uuid, (e.event ->> 'issue_id')::uuid, e.event ->> 'status'
  from jsonb_array_elements(
    case jsonb_typeof(p_payload -> 'events') when 'array' then p_payload -> 'events'
      else jsonb_build_array(p_payload) end
  ) as e (event)
$$;
comment on function bruce.said(jsonb) is 'The events that a notification tells, by its payload.';
