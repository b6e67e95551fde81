create function bruce.trajectory_of(
  p_asked bruce.span_asked, p_now timestamptz, p_most_listed integer default 100000
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  -- all issues of which it is, first; then the rules
  v_rules constant jsonb := bruce.trajectory_amounts(p_asked, false);
  v_total constant jsonb := (v_rules -> 0) - 'name';
  v_issues constant bigint := (v_total ->> 'open')::bigint + (v_total ->> 'resolved')::bigint
    + (v_total ->> 'set_aside')::bigint;
  v_is_listed constant boolean := v_issues <= p_most_listed;
  asked_hosts bruce.span_asked := p_asked;
  v_things jsonb := '{"hosts": [], "hosts_total": null, "most": [], "flapping": []}';
  v_counted_until timestamptz;
  v_answer jsonb;
begin
  if v_is_listed then
    v_things := bruce.trajectory_things(p_asked);
  end if;
  asked_hosts.hosts := array(select h.name from jsonb_array_elements_text(v_things -> 'hosts') as h (name));
  select e.created_at into v_counted_until
  from public.events as e
  where e.id > (select c.last_id from bruce.counted_events as c)
  order by e.id limit 1;

  v_answer := jsonb_build_object(
    'since', p_asked.since, 'until', p_asked.until, 'since_before', p_asked.since_before,
    'time_zone', p_asked.time_zone, 'known_since', p_asked.known_since,
    'counted_until', coalesce(v_counted_until, p_now),
    'days', (
      select jsonb_agg(d.day order by d.number)
      from bruce.trajectory_days(
        p_asked.since, p_asked.until - interval '1 microsecond', p_asked.time_zone) as d),
    'total', v_total, 'rules', v_rules - 0,
    'hosts', bruce.trajectory_amounts(asked_hosts, true), 'hosts_total', v_things -> 'hosts_total',
    'not_listed', to_jsonb(
      case when not v_is_listed then '{hosts,most,flapping,remedies.resolved}' else '{}' end::text[]),
    'months', bruce.trajectory_months(p_asked),
    'most', v_things -> 'most', 'flapping', v_things -> 'flapping',
    'forecasts', bruce.trajectory_forecasts(p_asked),
    'images', bruce.trajectory_images(p_asked),
    'remedies', bruce.trajectory_remedies(p_asked, v_is_listed)
  );
  return jsonb_build_object('sentences', to_jsonb(
    bruce.trajectory_words(v_answer) || case when v_is_listed then '{}'
      else array[bruce.say('trajectory.not_listed', bruce.number_words(v_issues))] end)) || v_answer;
end;
$$;
comment on function bruce.trajectory_of(bruce.span_asked, timestamptz, integer) is
  'What public.trajectory and public.api_trajectory answer: docs/trajectory.md. Of all hosts it reads days '
  'and months that are counted already; lists of hosts and things are made of the issues that were open in '
  'the span, where these are at most 100,000, and otherwise left out, which it says.';

grant execute on function bruce.trajectory_of(bruce.span_asked, timestamptz, integer)
  to authenticated, service_role;

insert into public.texts (key, language, text)
values
  -- 1: issues
  ('trajectory.not_listed', 'en',
    'Hosts and things are not listed: %1$s issues were open in this time. Ask about fewer days or some '
    'hosts.'),
  ('trajectory.not_listed', 'fr',
    'Ni hôtes ni éléments dans cette réponse : %1$s écarts étaient ouverts pendant cette période. Choisissez '
    'moins de jours ou quelques hôtes.');
