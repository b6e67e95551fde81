create function bruce.trajectory_thing(p_thing jsonb, p_asked bruce.span_asked)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_open_s constant numeric := (p_thing ->> 'open_s')::numeric;
  v_seconds constant numeric := case when p_asked.known_since < p_asked.until
    then extract(epoch from p_asked.until - greatest(p_asked.since, p_asked.known_since)) end;
begin
  return p_thing - '{flapping,rank,event_id}'::text[] || jsonb_build_object(
    'severity', (bruce.severities())[(p_thing ->> 'rank')::integer], 'open_s', round(v_open_s),
    'share', round(least(v_open_s / v_seconds, 1), 4), 'issue_id', (
      select o.issue_id from bruce.occurrences as o where o.event_id = (p_thing ->> 'event_id')::bigint)
  );
end;
$$;
comment on function bruce.trajectory_thing(jsonb, bruce.span_asked) is
  'A thing that drifted as an answer says it: its severity by name, for what share of the time it was open, '
  'and its last issue.';

grant execute on function bruce.trajectory_thing(jsonb, bruce.span_asked) to authenticated, service_role;
