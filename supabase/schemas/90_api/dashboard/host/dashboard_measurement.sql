create function public.dashboard_measurement(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'dashboard_measurement');
  v_version text := bruce.revision();
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
  v_since timestamptz;
begin
  if asked.fault is not null then
    return asked.fault;
  elsif not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  elsif v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_since := least(
    greatest(coalesce(asked.since, asked.asked_at - interval '7 days'), asked.asked_at - interval '400 days'),
    asked.asked_at - interval '1 hour');
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version, 'since', v_since,
    'points', bruce.measurement_points(
      v_host, query ->> 'source', query ->> 'kind', query ->> 'name', query ->> 'metric', v_since,
      asked.asked_at)
  );
end;
$$;
comment on function public.dashboard_measurement(text, jsonb) is
  'How one number of a host went since a time (7 days): hostname, source, kind, name and metric as '
  'dashboard_host answers them in measurements. At most 60 points, from stored snapshots. Security definer: '
  'a person or a token asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_measurement(text, jsonb) to authenticated, service_role;
