create function bruce.actual_threshold_events(
  p_threshold public.thresholds, p_from timestamptz, p_now timestamptz
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with told as (
    select e.event_id, e.status from public.events as e
    where e.created_at > p_from and e.created_at <= p_now and e.event_type = 'RESOURCE_EXCEEDED'
      and e.field = p_threshold.metric
      and bruce.matches_glob(e.hostname, p_threshold.hostname)
      and bruce.matches_glob(e.service, p_threshold.service)
  )
  select jsonb_build_object(
    'opened', count(*) filter (where t.status = 'opened'), 'resolved', count(*)
      filter (where t.status = 'resolved'),
    'notices', (
      select count(*) from public.actions as a
      where a.created_at > p_from and a.created_at <= p_now and exists (
        select from jsonb_array_elements(
          case jsonb_typeof(a.payload -> 'events') when 'array' then a.payload -> 'events'
            else jsonb_build_array(a.payload) end
        ) as e
        where e ->> 'id' in (select o.event_id::text from told as o)
      )
    )
  )
  from told as t;
$$;
comment on function bruce.actual_threshold_events(public.thresholds, timestamptz, timestamptz) is
  'What was really opened, resolved and sent of a metric.';
