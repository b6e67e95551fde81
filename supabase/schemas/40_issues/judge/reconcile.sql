-- Drift on good evidence opens or changes its issue. Drift on old, partial or failed evidence turns its issue
-- stale. Drift that is gone resolves it: the present changes by good evidence or by a changed declaration.

create function bruce.reconcile(
  p_hosts text[], p_cause text, p_now timestamptz default bruce.clock(), p_reach integer default 8
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
-- bitmap scans alone have a condition whatever the tables held when the plan was made
set enable_indexscan = off
set enable_indexonlyscan = off
-- intervals are words of what is expected: a session that writes them otherwise has not changed it
set intervalstyle = 'postgres'
as $$
declare
  v_judged record;
  -- what a condition cannot tell a rule of one's own: see bruce.own_rows
  v_asked text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  with difference as materialized (
    select distinct on (d.drift_key) d.*
    from bruce.difference as d
    where d.hostname = any (p_hosts)
    order by d.drift_key, d.is_fresh desc
  )
  select
    array_agg(d::bruce.difference order by d.drift_key) filter (where d.is_fresh) as drift,
    coalesce(array_agg(d.drift_key) filter (where not d.is_fresh), '{}') as unproven,
    array(
      select i from public.issues as i where i.hostname = any (p_hosts) and i.status <> 'resolved'
    ) as alive
  into v_judged
  from difference as d;
  v_asked := set_config('bruce.judged_hosts', '', true);
  perform bruce.settle_issues(
    v_judged.drift, v_judged.unproven, v_judged.alive, p_hosts, true, p_cause, p_now, p_reach);
end;
$$;
comment on function bruce.reconcile(text[], text, timestamptz, integer) is
  'Brings issues and events of the given hosts in line with the drift that exists now. p_cause: '
  'INTENT_CHANGED or REALITY_CHANGED. p_reach: how many levels of the dependency tree may follow.';
