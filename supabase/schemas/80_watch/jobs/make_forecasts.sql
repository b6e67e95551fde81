create function bruce.make_forecasts(p_now timestamptz default bruce.clock(), p_most integer default 20)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_state bruce.metric_state;
  v_scope_ids integer[];
  v_hosts text[];
begin
  select s.* into v_state from bruce.metric_state as s;
  if not isfinite(v_state.rolled_until)
    or v_state.rolled_until < v_state.forecast_until + interval '1 hour'
  then
    return 0;
  end if;
  v_scope_ids := array(
    select distinct m.scope_id
    from bruce.metric_series as m
    where m.scope_id > v_state.forecast_scope_id and m.metric in ('disk_pct', 'pool_pct', 'database_bytes')
    order by m.scope_id
    limit p_most
  );
  v_hosts := bruce.forecast(v_scope_ids, p_now);
  if cardinality(v_scope_ids) < p_most then
    update bruce.metric_state as s
    set forecast_until = date_trunc('hour', s.rolled_until, 'UTC'), forecast_scope_id = -1;
  else
    update bruce.metric_state as s set forecast_scope_id = v_scope_ids[p_most];
  end if;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED', p_now);
  end if;
  return cardinality(v_scope_ids);
end;
$$;
comment on function bruce.make_forecasts(timestamptz, integer) is
  'Computes the forecasts once an hour, when the hour is rolled up: of at most p_most scopes in a run, the '
  'others in the next ones. Returns of how many scopes.';
