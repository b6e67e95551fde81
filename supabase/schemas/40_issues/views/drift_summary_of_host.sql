create function bruce.drift_summary_of_host(p_host text)
returns setof public.drift_summary
language plpgsql
stable
set search_path = ''
set jit = off
-- planned once a session, as bruce.all_drift_of is
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_judged text := set_config('bruce.judged_hosts', array[p_host]::text, true);
begin
  perform set_config('plan_cache_mode', bruce.plan_cache_mode(), true);
  return query select s.* from public.drift_summary as s where s.hostname = p_host;
  v_judged := set_config('bruce.judged_hosts', '', true);
end;
$$;
comment on function bruce.drift_summary_of_host(text) is
  'The row of drift_summary of one host, by its exact name. Of many hosts the view is faster.';
