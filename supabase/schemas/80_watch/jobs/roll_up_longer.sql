create function bruce.roll_up_longer(
  p_before timestamptz, p_until timestamptz, p_scope_ids integer[], p_starts timestamptz[]
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_spans record;
  v_days record;
  v_written integer := 0;
begin
  -- hours that ended, and those of which more is known now
  select array_agg(h.scope_id) as scope_ids, array_agg(h.starts_at) as starts
  into v_spans
  from (
    select b.scope_id, date_trunc('hour', b.starts_at, 'UTC') as starts_at
    from unnest(p_scope_ids, p_starts) as b (scope_id, starts_at)
    union
    select r.scope_id, date_trunc('hour', r.starts_at, 'UTC')
    from bruce.metric_rollups as r
    where date_trunc('hour', p_before, 'UTC') < date_trunc('hour', p_until, 'UTC') and r.part in (0, 1, 2, 3)
      and r.starts_at >= greatest(date_trunc('hour', p_before, 'UTC'), p_until - interval '2 days')
  ) as h
  where h.starts_at < date_trunc('hour', p_until, 'UTC');
  if v_spans.scope_ids is null then
    return 0;
  end if;
  v_written := bruce.pack_rollups('1 hour', v_spans.scope_ids, v_spans.starts);
  select array_agg(d.scope_id) as scope_ids, array_agg(d.starts_at) as starts
  into v_days
  from (
    select h.scope_id, date_trunc('day', h.starts_at, 'UTC') as starts_at
    from unnest(v_spans.scope_ids, v_spans.starts) as h (scope_id, starts_at)
    union
    select r.scope_id, date_trunc('day', r.starts_at, 'UTC')
    from bruce.metric_rollups as r
    where date_trunc('day', p_before, 'UTC') < date_trunc('day', p_until, 'UTC') and r.part = 4
      and r.starts_at >= greatest(date_trunc('day', p_before, 'UTC'), p_until - interval '3 days')
  ) as d
  where d.starts_at < date_trunc('day', p_until, 'UTC');
  if v_days.scope_ids is not null then
    v_written := v_written + bruce.pack_rollups('1 day', v_days.scope_ids, v_days.starts);
  end if;
  return v_written;
end;
$$;
comment on function bruce.roll_up_longer(timestamptz, timestamptz, integer[], timestamptz[]) is
  'Rolls up hours and days: those that ended between the two moments, and those of the past that these five '
  'minutes belong to. Returns how many it wrote.';
