create function bruce.trajectory_of(p_asked bruce.span_asked, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  asked bruce.span_asked := p_asked;
  v_zone text := (select s.digest_time_zone from public.settings as s);
  v_before timestamptz;
  v_known_since timestamptz;
  v_counted_until timestamptz;
  v_answer jsonb;
begin
  asked.until := least(coalesce(asked.until, p_now), p_now);
  -- thirty days, today among them
  asked.since := coalesce(asked.since, bruce.local_to_utc(
    date_trunc('day', asked.until at time zone v_zone) - interval '29 days', v_zone, false));
  v_before := (
    (asked.since at time zone v_zone) - (asked.until at time zone v_zone - asked.since at time zone v_zone)
  ) at time zone v_zone;
  v_known_since := bruce.trajectory_known_since(asked.hosts);
  select e.created_at into v_counted_until
  from public.events as e
  where e.id > (select c.last_id from bruce.counted_events as c)
  order by e.id limit 1;

  v_answer := jsonb_build_object(
    'since', asked.since, 'until', asked.until, 'since_before', v_before, 'time_zone', v_zone,
    'known_since', v_known_since, 'counted_until', coalesce(v_counted_until, p_now)
  )
    || bruce.trajectory_drift(asked, v_known_since, v_before, v_zone)
    || jsonb_build_object(
      'months', bruce.trajectory_months(asked, v_known_since, v_zone),
      'most', bruce.trajectory_things(asked, v_known_since, false),
      'flapping', bruce.trajectory_things(asked, v_known_since, true),
      'images', bruce.trajectory_images(asked),
      'remedies', bruce.trajectory_remedies(asked)
    );
  return jsonb_build_object('sentences', to_jsonb(bruce.trajectory_words(v_answer))) || v_answer;
end;
$$;
comment on function bruce.trajectory_of(bruce.span_asked, timestamptz) is
  'What public.trajectory and public.api_trajectory answer: docs/trajectory.md. It reads what was open in '
  'the span and in the time before it, and of the months what opened and ended in them; not the events.';

grant execute on function bruce.trajectory_of(bruce.span_asked, timestamptz) to authenticated, service_role;
