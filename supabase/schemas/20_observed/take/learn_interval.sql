create function bruce.learn_interval(p_scope bruce.scopes, p_observed_at timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_before timestamptz := greatest(p_scope.last_snapshot_at, p_scope.error_at);
  v_gap_s integer;
begin
  if p_scope.declares_interval or v_before = '-infinity' or p_observed_at <= v_before then
    return p_scope.interval_s;
  end if;
  v_gap_s := least(extract(epoch from p_observed_at - v_before), 7 * 86400)::integer;
  -- one long night does not make it daily, two runs by hand do not make it one of every minute
  return least(greatest(v_gap_s, p_scope.interval_s * 9 / 10, 10), p_scope.interval_s * 2);
end;
$$;
comment on function bruce.learn_interval(bruce.scopes, timestamptz) is
  'Seconds between the reports of a collector that does not declare its interval.';
