create function bruce.compare_declared(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
  perform bruce.refresh_host_state(p_hosts);
  perform bruce.write_verdicts(m.of_known) from bruce.match_services(p_hosts) as m
  where m.of_known is not null;
  perform bruce.refresh_service_state(p_hosts);
  perform bruce.reconcile(p_hosts, 'INTENT_CHANGED');
end;
$$;
comment on function bruce.compare_declared(text[]) is
  'Matches and compares these hosts again because their declaration changed.';
