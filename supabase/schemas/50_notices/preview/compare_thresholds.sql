create function bruce.compare_thresholds(
  p_metric text, p_open_above numeric, p_clear_below numeric, p_hostname text, p_service text, p_days integer,
  p_now timestamptz default bruce.clock(), p_most integer default 2000,
  p_budget interval default '1.5 seconds'
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_from timestamptz := p_now - make_interval(days => p_days);
  v_threshold public.thresholds;
  v_stored integer;
  v_present jsonb;
  v_proposed jsonb;
begin
  if p_metric is null or p_metric not in ('cpu_pct', 'mem_pct', 'disk_pct', 'pool_pct') then
    return bruce.fault(
      422, 'invalid', 'metric is cpu_pct, mem_pct, disk_pct or pool_pct: others are in no snapshot.');
  elsif p_open_above is null or coalesce(p_clear_below, p_open_above) > p_open_above
    or coalesce(p_days, 0) not between 1 and 90 or num_nulls(p_hostname, p_service) > 0
  then
    return bruce.fault(
      422, 'invalid', 'open_above is a number, clear_below is not above it, days are 1 to 90.');
  end if;
  v_threshold.metric := p_metric;
  v_threshold.hostname := p_hostname;
  v_threshold.service := p_service;
  v_threshold.open_above := p_open_above;
  v_threshold.clear_below := coalesce(p_clear_below, p_open_above);
  v_threshold.unit := '%';
  select count(*) into v_stored
  from public.observed_snapshots as o
  where o.observed_at > v_from and o.observed_at <= p_now and o.disposition in ('current', 'partial')
    and o.source not in ('service_health', 'proxy');

  v_present := bruce.rehearse_threshold(v_threshold, false, v_from, p_now, p_most, p_budget);
  -- the same observations, even if the time was not enough for all
  v_proposed := bruce.rehearse_threshold(
    v_threshold, true, v_from, (v_present ->> 'until')::timestamptz, p_most, p_budget * 2
  );
  return jsonb_build_object(
    'status', 200, 'from', v_from, 'to', p_now,
    'summary', format('%s %s in place of %s', v_proposed ->> 'notices',
      case v_proposed ->> 'notices' when '1' then 'notice' else 'notices' end, v_present ->> 'notices'),
    'proposed', v_proposed - 'until' - 'observations', 'present', v_present - 'until' - 'observations',
    'really', bruce.actual_threshold_events(v_threshold, v_from, p_now),
    'observations', v_proposed -> 'observations', 'until', v_proposed -> 'until',
    'left_out', greatest(v_stored - (v_proposed ->> 'observations')::integer, 0),
    'rests_on', format(
      'It rests on %s stored snapshots of %s days. A snapshot that says what the last one said is not '
      'stored, nor are its '
      'numbers: what rose and fell in between is not in it.%s', v_proposed ->> 'observations', p_days,
      case when v_stored > (v_proposed ->> 'observations')::integer then format(
        ' %s more were left out, to be done in time.', v_stored - (v_proposed ->> 'observations')::integer
      ) else '' end
    )
  );
end;
$$;
comment on function bruce.compare_thresholds(
  text, numeric, numeric, text, text, integer, timestamptz, integer, interval
) is
  'What the present thresholds and the proposed one make of the stored snapshots. It writes tables of the '
  'engine, and rolls back.';
