create function bruce.metric_pieces(p_scope_ids integer[], p_since timestamptz, p_until timestamptz)
returns table (
  scope_id integer, starts_at timestamptz, layout_id integer, samples integer, lowest real[], mean real[],
  highest real[]
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_now constant timestamptz := bruce.clock();
  v_rolled_until timestamptz := (select s.rolled_until from bruce.metric_state as s);
  v_days_until timestamptz := '-infinity';
  v_hours_until timestamptz;
  v_five_until timestamptz := v_rolled_until;
begin
  -- the coarsest that the span needs, and after its last whole part what is finer
  if p_since < v_now - interval '31 days' then
    v_days_until := date_trunc('day', v_rolled_until, 'UTC');
  end if;
  v_hours_until := case when p_since < v_now - interval '2 days'
    then date_trunc('hour', v_rolled_until, 'UTC') else v_days_until end;
  return query
    select r.scope_id, r.starts_at, r.layout_id, r.samples, r.lowest, r.mean, r.highest
    from bruce.metric_rollups as r
    where r.part = 5 and r.scope_id = any (p_scope_ids)
      and r.starts_at >= p_since and r.starts_at < least(v_days_until, p_until);
  return query
    select r.scope_id, r.starts_at, r.layout_id, r.samples, r.lowest, r.mean, r.highest
    from bruce.metric_rollups as r
    where r.part = 4 and r.scope_id = any (p_scope_ids)
      and r.starts_at >= greatest(p_since, v_days_until) and r.starts_at < least(v_hours_until, p_until);
  -- not logged, so a replica has none
  if not pg_is_in_recovery() then
    if p_since >= v_now - interval '2 hours' then
      -- after a crash there are none of before
      v_five_until := least(v_rolled_until, (
        select date_bin('5 minutes', min(m.measured_at), 'epoch') + interval '5 minutes'
        from bruce.metric_samples as m where m.scope_id = any (p_scope_ids)));
    end if;
    return query
      select m.scope_id, m.measured_at, m.layout_id, 1, m.numbers, m.numbers, m.numbers
      from bruce.metric_samples as m
      where m.scope_id = any (p_scope_ids)
        and m.measured_at >= greatest(p_since, v_five_until) and m.measured_at <= p_until;
  end if;
  return query
    select r.scope_id, r.starts_at, r.layout_id, r.samples, r.lowest, r.mean, r.highest
    from bruce.metric_rollups as r
    where r.part in (0, 1, 2, 3) and r.scope_id = any (p_scope_ids)
      and r.starts_at >= greatest(p_since, v_hours_until) and r.starts_at < least(v_five_until, p_until);
end;
$$;
comment on function bruce.metric_pieces(integer[], timestamptz, timestamptz) is
  'What is kept of these scopes between two moments, at the resolution that the age of the first one has: '
  'samples (2 hours), five minutes (2 days), hours (30 days) or days.';

grant execute on function bruce.metric_pieces(integer[], timestamptz, timestamptz)
  to authenticated, service_role;
