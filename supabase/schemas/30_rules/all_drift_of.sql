create function bruce.all_drift_of(p_hosts text[])
returns setof bruce.all_drift
language plpgsql
stable
set search_path = ''
set jit = off
-- to plan the union of all rules costs ten times what it costs to run it for a host: it is planned once a
-- session, by bitmap scans alone, because those have a condition whatever the tables hold
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_judged text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  perform set_config('plan_cache_mode', bruce.plan_cache_mode(), true);
  return query select d.* from bruce.all_drift as d where d.hostname = any (p_hosts);
  v_judged := set_config('bruce.judged_hosts', '', true);
end;
$$;
comment on function bruce.all_drift_of(text[]) is
  'The rows of all_drift of a few hosts, by their exact names. Of many hosts the view is faster.';

grant execute on function bruce.all_drift_of(text[]) to authenticated, service_role;
