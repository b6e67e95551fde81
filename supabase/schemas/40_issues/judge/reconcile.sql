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
-- intervals are words of what is expected: a session that writes them otherwise has not changed it
set intervalstyle = 'postgres'
as $$
declare
  v_alive public.issues[];
  v_drift bruce.difference[];
  v_unproven text[];
  v_existing text[];
  v_elsewhere text[];
  v_has_dependents boolean;
  v_holds bruce.hold[] := '{}';
begin
  with difference as materialized (
    select distinct on (d.drift_key) d.*
    from bruce.difference as d
    where d.hostname = any (p_hosts)
    order by d.drift_key, d.is_fresh desc
  )
  select
    array_agg(d::bruce.difference order by d.drift_key) filter (where d.is_fresh),
    array_agg(d.drift_key) filter (where not d.is_fresh),
    array_agg(d.drift_key)
  into v_drift, v_unproven, v_existing
  from difference as d;

  select array_agg(i) into v_alive
  from public.issues as i
  where i.hostname = any (p_hosts) and i.status <> 'resolved';

  if v_drift is null and v_alive is null then
    return;
  end if;
  v_has_dependents := exists (select from bruce.host_ancestors as a where a.ancestor = any (p_hosts));
  -- what ends here may have explained something on another host
  v_elsewhere := array(
    select distinct v.hostname
    from unnest(v_alive) as a
    join public.issues as v on v.suppressed_by = a.issue_id and v.status <> 'resolved'
    where v_has_dependents
      and a.drift_key not in (select unnest(coalesce(v_existing, '{}')))
      and v.hostname not in (select unnest(p_hosts))
  );
  if exists (select from public.waivers) or exists (select from public.maintenance_windows) then
    v_holds := bruce.find_holds(v_drift, v_alive, coalesce(v_existing, '{}'), p_now);
  end if;
  if v_drift is not null then
    perform bruce.upsert_issues(
      v_drift, v_alive, p_hosts, coalesce(v_existing, '{}'), v_holds, p_cause, p_now);
  end if;
  if v_alive is not null then
    perform bruce.resolve_issues(v_alive, v_drift, v_unproven, v_holds, p_cause, p_now);
  end if;
  if v_holds <> '{}'
    or exists (select from unnest(v_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0) then
    perform bruce.note_holds(v_alive, v_existing, v_holds, p_now);
  end if;

  -- an unchanged snapshot of a scope that is_confirming is reconciled all the same
  update bruce.scopes as s
  set is_confirming = not s.is_confirming
  where s.host = any (p_hosts) and s.is_confirming <> exists (
    select from public.issues as i
    left join public.drift_rules as t on t.event_type = i.event_type
    where i.scope_id = s.scope_id and i.status <> 'resolved'
      -- only these are read, however many issues are open elsewhere
      and i.scope_id = any (array(select o.scope_id from bruce.scopes as o where o.host = any (p_hosts)))
      and case i.status
        when 'pending' then
          -- held back by a waiver or window only: nothing left to confirm
          num_nonnulls(i.waived_by, i.window_id) = 0 or i.suppressed_by is not null
            or i.confirmations < coalesce(t.open_confirmations, 1)
        when 'open' then i.suppressed_by is not null or i.clearances > 0
      end
  );

  if not v_has_dependents then
    return;
  end if;
  -- what begins here may explain something on another host
  v_elsewhere := array(
    select unnest(v_elsewhere)
    union
    select v.hostname
    from unnest(v_drift) as d
    join public.drift_rules as t on t.event_type = d.event_type and t.is_root_cause
    join bruce.host_ancestors as a on a.ancestor = d.hostname and a.hostname <> all (p_hosts)
    join public.issues as v on v.hostname = a.hostname and v.status <> 'resolved' and v.suppressed_by is null
    where d.known_since is null
  );
  -- each further step is one more level of the dependency tree
  if v_elsewhere <> '{}' and p_reach > 0 then
    perform bruce.reconcile(v_elsewhere, p_cause, p_now, p_reach - 1);
  end if;
end;
$$;
comment on function bruce.reconcile(text[], text, timestamptz, integer) is
  'Brings issues and events of the given hosts in line with the drift that exists now. p_cause: '
  'INTENT_CHANGED or REALITY_CHANGED. p_reach: how many levels of the dependency tree may follow.';
