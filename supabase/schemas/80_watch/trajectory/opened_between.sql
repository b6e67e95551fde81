create function bruce.opened_between(p_hostname text, p_service text, p_from timestamptz, p_to timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', t.event_type, 'severity', t.severity, 'occurrences', t.occurrences,
      'details', left(e.details, 300), 'issue_id', e.issue_id
    ) order by bruce.severity_rank(t.severity), t.event_type), '[]')
    from (
      select
        o.event_type, count(*) as occurrences, max(o.event_id) as event_id,
        (bruce.severities())[min(bruce.severity_rank(o.severity))] as severity
      from bruce.occurrences as o
      where o.hostname = p_hostname and o.ended_at >= p_from and o.service = p_service
        and o.opened_at >= p_from and o.opened_at < p_to
        -- that the image is another one is what it is compared by
        and not (o.event_type = 'CONFIG_DRIFT' and coalesce(o.field = 'image', false))
      group by o.event_type
    ) as t
    join public.events as e on e.id = t.event_id
  );
end;
$$;
comment on function bruce.opened_between(text, text, timestamptz, timestamptz) is
  'What opened on a service between two times, by rule, with the last sentence of each. That its image '
  'differs does not count.';

grant execute on function bruce.opened_between(text, text, timestamptz, timestamptz)
  to authenticated, service_role;
