create function bruce.reconcile_rows(
  p_hosts text[], p_entity_ids bigint[], p_service_ids bigint[], p_cause text,
  p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set intervalstyle = 'postgres'
as $$
declare
  v_judged record;
  -- what a condition cannot tell a rule of one's own: see bruce.own_rows
  v_asked text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  with difference as materialized (
    select d.*
    from bruce.difference as d
    -- "is not null" is false where a rule speaks of nothing: then the planner leaves that rule out
    where d.service_id is not null and d.service_id = any (p_service_ids)
      or d.entity_id is not null and d.entity_id = any (p_entity_ids)
  )
  select
    array_agg(d::bruce.difference order by d.drift_key) filter (where d.is_fresh) as drift,
    coalesce(array_agg(d.drift_key) filter (where not d.is_fresh), '{}') as unproven,
    array(
      select i from public.issues as i
      where i.hostname = any (p_hosts) and i.status <> 'resolved'
        and (i.service_id in (select unnest(p_service_ids)) or i.entity_id in (select unnest(p_entity_ids)))
    ) as alive
  into v_judged
  from difference as d;
  v_asked := set_config('bruce.judged_hosts', '', true);
  perform bruce.settle_issues(
    v_judged.drift, v_judged.unproven, v_judged.alive, p_hosts, false, p_cause, p_now, 8);
end;
$$;
comment on function bruce.reconcile_rows(text[], bigint[], bigint[], text, timestamptz) is
  'As bruce.reconcile, for the given observed things and declared services of these hosts only: what a '
  'changed container can make different. The caller knows that the evidence of their scopes is the same '
  'as before.';
