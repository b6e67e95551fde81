create function bruce.roll_up_metrics(
  p_now timestamptz default bruce.clock(), p_longest interval default '0.7 seconds'
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before timestamptz;
  v_until constant timestamptz := date_bin('5 minutes', p_now, 'epoch');
  v_most constant integer := 100;
  v_started constant timestamptz := clock_timestamp();
  v_spans record;
  v_scope_ids integer[];
  v_starts timestamptz[];
  v_is_done boolean;
  v_written integer := 0;
begin
  perform bruce.sample_database(p_now);
  select s.rolled_until into v_before from bruce.metric_state as s;
  if v_until <= v_before then
    return 0;
  end if;

  -- five minutes with a snapshot that came since the last time: of now, or of the past
  with five as materialized (
    select m.scope_id, date_bin('5 minutes', m.measured_at, 'epoch') as starts_at, count(*) as samples
    from bruce.metric_samples as m
    -- one that was on its way then is seen now
    where m.measured_at < v_until
      and (m.scope_id, date_bin('5 minutes', m.measured_at, 'epoch')) in (
        select n.scope_id, date_bin('5 minutes', n.measured_at, 'epoch')
        from bruce.metric_samples as n
        where n.received_at >= v_before - interval '1 minute')
    group by 1, 2
  )
  select array_agg(f.scope_id order by f.starts_at, f.scope_id) as scope_ids,
    array_agg(f.starts_at order by f.starts_at, f.scope_id) as starts, count(*)::integer as count
  into v_spans
  from five as f
  where not exists (
    select from bruce.metric_rollups as r
    where r.part = bruce.metric_part('5 minutes', f.starts_at) and r.scope_id = f.scope_id
      and r.starts_at = f.starts_at and r.samples >= f.samples);
  -- nobody reported: nothing reaches the disk, but once an hour
  if v_spans.count = 0 and date_trunc('hour', v_until, 'UTC') <= date_trunc('hour', v_before, 'UTC') then
    return 0;
  end if;
  for v_first in 1..greatest(v_spans.count, 1) by v_most loop
    exit when v_first > 1 and clock_timestamp() > v_started + p_longest;
    v_is_done := v_first + v_most > v_spans.count;
    v_scope_ids := v_spans.scope_ids[v_first:v_first + v_most - 1];
    v_starts := v_spans.starts[v_first:v_first + v_most - 1];
    v_written := v_written + bruce.pack_rollups('5 minutes', v_scope_ids, v_starts);
    -- all hours and days that ended, once all five minutes are there; before, those of these five minutes
    v_written := v_written + bruce.roll_up_longer(
      case when v_is_done then v_before else v_until end, v_until, v_scope_ids, v_starts);
  end loop;
  if v_is_done then
    update bruce.metric_state as s set rolled_until = v_until;
    perform bruce.purge_metrics(v_before, p_now);
  end if;
  return v_written;
end;
$$;
comment on function bruce.roll_up_metrics(timestamptz, interval) is
  'Rolls up what was measured: each five minutes once they are over, and with them hours and days; a late '
  'snapshot into its own time. After p_longest it leaves the rest to the next run. Returns how many spans it '
  'wrote.';
