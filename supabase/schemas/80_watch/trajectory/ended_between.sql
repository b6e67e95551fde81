create function bruce.ended_between(p_hostname text, p_service text, p_from timestamptz, p_to timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', t.event_type, 'occurrences', t.occurrences, 'open_s', round(t.open_s)
    ) order by t.event_type), '[]')
    from (
      select
        o.event_type, count(*) as occurrences, extract(epoch from max(o.ended_at - o.opened_at)) as open_s
      from bruce.occurrences as o
      where o.hostname = p_hostname and o.service = p_service
        and o.ended_at >= p_from and o.ended_at < p_to and o.ended_by = 'observed'
        and o.opened_at < p_from - bruce.change_takes()
        and not (o.event_type = 'CONFIG_DRIFT' and coalesce(o.field = 'image', false))
      group by o.event_type
    ) as t
  );
end;
$$;
comment on function bruce.ended_between(text, text, timestamptz, timestamptz) is
  'What ended on a service between two times, by rule, of what had been open before the change began.';

grant execute on function bruce.ended_between(text, text, timestamptz, timestamptz)
  to authenticated, service_role;
