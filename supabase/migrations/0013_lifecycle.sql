-- Life cycle: the drift that exists against the issues that are alive. Drift on good evidence opens or changes its
-- issue. Drift on old, partial or failed evidence turns its issue stale. Drift that is gone resolves: the present only
-- changes by good evidence, or because the declaration did. Set-based: one pass for all the hosts of a statement.

create or replace function bruce.find_root_causes(p_rows public.issues[], p_hosts text[], p_existing text[])
returns table (drift_key text, root_issue_id uuid)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[] := array(select distinct r.hostname from unnest(p_rows) as r);
  v_places text[] := v_hosts || array(select distinct a.ancestor from bruce.host_ancestors as a where a.hostname = any (v_hosts));
  v_scope_ids integer[] := array(select distinct r.scope_id from unnest(p_rows) as r where r.scope_id is not null);
begin
  return query
  with recursive drifting as (
    select r.* from unnest(p_rows) as r
  ),
  -- what is down: of this pass, and what was found down before
  root as (
    select r.issue_id, r.event_type, r.hostname, r.drift_key, r.first_seen_at
    from drifting as r
    join public.drift_rules as t on t.event_type = r.event_type and t.is_root_cause
    union
    -- ... itself explained by something else: then by that
    select coalesce(i.suppressed_by, i.issue_id), i.event_type, i.hostname, i.drift_key, i.first_seen_at
    from public.issues as i
    join public.drift_rules as t on t.event_type = i.event_type and t.is_root_cause
    where i.status <> 'resolved'
      -- what this pass is about to resolve explains nothing any more
      and (i.hostname <> all (p_hosts) or i.drift_key = any (p_existing))
      and i.hostname = any (v_places)
  ),
  explained as (
    -- a hypervisor or parent device that is down explains everything on it
    select d.drift_key, r.issue_id, 100 + a.depth as reach
    from drifting as d
    join bruce.host_ancestors as a on a.hostname = d.hostname and a.hostname = any (v_hosts)
    join root as r on r.hostname = a.ancestor and r.event_type in ('NODE_UNREACHABLE', 'VM_DOWN')
    left join bruce.scopes as s on s.scope_id = d.scope_id and s.scope_id = any (v_scope_ids)
    -- ... but not of a host that has spoken for itself since
    where not (s.host is not distinct from d.hostname and coalesce(s.last_seen_at > r.first_seen_at, false))
    union all
    -- on the host itself: down before silent, silent before what runs there
    select d.drift_key, r.issue_id,
      case r.event_type when 'VM_DOWN' then 30 when 'NODE_UNREACHABLE' then 20 else 10 end
    from drifting as d
    join root as r on r.hostname = d.hostname and r.drift_key <> d.drift_key
    where case r.event_type
        when 'VM_DOWN' then d.event_type not in ('VM_DOWN', 'CONFIG_DRIFT')
        when 'NODE_UNREACHABLE' then d.event_type not in ('VM_DOWN', 'NODE_UNREACHABLE', 'CONFIG_DRIFT')
        when 'DOCKER_UNREACHABLE' then d.service is not null
        when 'VM_UNDECLARED' then d.event_type = 'SERVICE_UNEXPECTED'
        -- a root cause of one's own explains the services of its host
        else d.service is not null
      end
    union all
    -- a service that another one needs
    select d.drift_key, r.issue_id, 1
    from drifting as d
    join public.expected_services as s
      on s.hostname = d.hostname and s.name = d.service and s.hostname = any (v_hosts) and s.depends_on <> '{}'
    join (
      select r.issue_id, r.hostname, r.service, r.event_type from drifting as r
      union
      select i.issue_id, i.hostname, i.service, i.event_type
      from public.issues as i
      where i.hostname = any (v_hosts) and i.status <> 'resolved' and i.drift_key = any (p_existing)
    ) as r on r.hostname = d.hostname and r.service = any (s.depends_on) and r.service <> d.service
      and r.event_type in ('SERVICE_MISSING', 'SERVICE_UNHEALTHY', 'SERVICE_RESTARTING')
    where d.event_type in ('SERVICE_UNHEALTHY', 'SERVICE_RESTARTING', 'PORT_MISMATCH')
  ),
  chosen as materialized (
    select distinct on (e.drift_key) e.drift_key, d.issue_id, e.issue_id as root_id
    from explained as e
    join drifting as d on d.drift_key = e.drift_key
    where e.issue_id <> d.issue_id
    order by e.drift_key, e.reach desc, e.issue_id
  ),
  -- things that depend on each other in a circle cannot all be explained by one another: one of them is told
  walk as (
    select c.issue_id as start_id, c.root_id as at_id, array[c.root_id] as path from chosen as c
    union all
    select w.start_id, c.root_id, w.path || c.root_id
    from walk as w
    join chosen as c on c.issue_id = w.at_id
    where w.at_id <> w.start_id and cardinality(w.path) < 16 and c.root_id <> all (w.path)
  ),
  circle as (
    select w.start_id
    from walk as w
    where w.at_id = w.start_id and w.start_id = (select min(p::text)::uuid from unnest(w.path) as p)
  )
  select c.drift_key, c.root_id
  from chosen as c
  where not exists (select from circle as o where o.start_id = c.issue_id);
end;
$$;
comment on function bruce.find_root_causes(public.issues[], text[], text[]) is
  'For each difference the issue that explains it: the farthest hypervisor that is down, the host itself, or a service '
  'it depends on.';

create or replace function bruce.reconcile(p_hosts text[], p_cause text, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_alive public.issues[];
  v_drift public.issues[];
  v_unproven text[];
  v_existing text[];
  v_elsewhere text[];
  v_has_dependents boolean;
begin
  -- the drift that exists, in the shape of the issues it has or would have
  with drift as materialized (
    select distinct on (d.drift_key) d.*
    from bruce.all_drift as d
    where d.hostname = any (p_hosts)
    order by d.drift_key, d.is_fresh desc
  )
  select
    array_agg(row(
      coalesce(i.issue_id, gen_random_uuid()), coalesce(i.status, 'pending'), d.severity, d.event_type, d.hostname,
      d.service, d.field, d.details, d.expected, d.observed, d.source, coalesce(i.first_seen_at, p_now), i.opened_at,
      greatest(d.confirmed_at, i.last_seen_at), null, coalesce(i.occurrences, 1), false, i.suppressed_by,
      coalesce(i.cause, case when s.is_new and p_cause <> 'INTENT_CHANGED' then 'FIRST_SEEN' else p_cause end),
      i.acknowledged_at, i.acknowledged_by, i.note,
      coalesce(i.confirmations + (i.status = 'pending' and d.confirmed_at > i.last_seen_at)::integer, 1),
      0, d.drift_key, d.scope_id,
      jsonb_build_object('snapshot_id', d.snapshot_id, 'source', d.source, 'observed_at', d.last_seen_at)
    )::public.issues order by d.drift_key) filter (where d.is_fresh),
    array_agg(d.drift_key) filter (where not d.is_fresh),
    array_agg(d.drift_key)
  into v_drift, v_unproven, v_existing
  from drift as d
  left join bruce.scopes as s on s.scope_id = d.scope_id
  left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved' and i.hostname = any (p_hosts);

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
    where v_has_dependents and a.drift_key <> all (coalesce(v_existing, '{}')) and v.hostname <> all (p_hosts)
  );
  if v_drift is not null then
    perform bruce.keep_issues(v_drift, v_alive, p_hosts, coalesce(v_existing, '{}'), p_cause, p_now);
  end if;
  if v_alive is not null then
    perform bruce.end_issues(v_alive, v_drift, v_unproven, p_cause, p_now);
  end if;

  -- a scope where something waits for its next confirmation is looked at even when its snapshots do not change
  update bruce.scopes as s
  set is_confirming = not s.is_confirming
  where s.host = any (p_hosts) and s.is_confirming <> exists (
    select from public.issues as i
    where i.scope_id = s.scope_id
      and (i.status = 'pending' or i.suppressed_by is not null or i.status = 'open' and i.clearances > 0)
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
    where d.first_seen_at = p_now
  );
  if v_elsewhere <> '{}' then
    perform bruce.reconcile(v_elsewhere, p_cause, p_now);
  end if;
end;
$$;
comment on function bruce.reconcile(text[], text, timestamptz) is
  'Brings issues and events of the given hosts in line with the drift that exists now. Cause: why it is looked at.';

create or replace function bruce.keep_issues(
  p_drift public.issues[], p_alive public.issues[], p_hosts text[], p_existing text[], p_cause text, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_opened integer;
  v_changed integer;
begin
  with root as materialized (
    select * from bruce.find_root_causes(p_drift, p_hosts, p_existing)
  ),
  judged as materialized (
    select
      d.*,
      r.root_issue_id,
      a.issue_id is not null as is_alive,
      case
        when d.status = 'open' then 'open'
        when r.root_issue_id is null and d.confirmations >= t.open_confirmations then 'open'
        else 'pending'
      end as next_status,
      (a.expected, a.observed, a.severity) is distinct from (d.expected, d.observed, d.severity) as has_changed,
      a.stale as was_stale, a.suppressed_by as was_suppressed_by, a.confirmations as had_confirmations,
      a.clearances as had_clearances, a.scope_id as was_scope_id
    from unnest(p_drift) as d
    join public.drift_rules as t on t.event_type = d.event_type
    left join root as r on r.drift_key = d.drift_key
    left join unnest(p_alive) as a on a.issue_id = d.issue_id
  ),
  -- one that opens again soon after it was resolved continues that issue
  decided as materialized (
    select j.*, coalesce(r.issue_id, j.issue_id) as written_id
    from judged as j
    join public.drift_rules as t on t.event_type = j.event_type
    left join lateral (
      select r.issue_id
      from public.issues as r
      where r.drift_key = j.drift_key and r.status = 'resolved' and r.resolved_at > p_now - t.reopen_window
      order by r.resolved_at desc
      limit 1
    ) as r on j.next_status = 'open' and j.status <> 'open'
  ),
  continued as (
    delete from public.issues as i using decided as d
    where i.issue_id = d.issue_id and d.written_id <> d.issue_id and i.hostname = any (p_hosts)
    returning i.issue_id
  ),
  -- a root cause may itself continue an issue
  final as materialized (
    select d.*, coalesce(r.written_id, d.root_issue_id) as suppressor_id
    from decided as d
    left join decided as r on r.issue_id = d.root_issue_id
  ),
  written as (
    insert into public.issues as i (
      issue_id, status, severity, event_type, hostname, service, field, details, expected, observed, source,
      first_seen_at, opened_at, last_seen_at, occurrences, suppressed_by, cause, confirmations, drift_key, scope_id, evidence
    )
    select
      d.written_id, d.next_status, d.severity, d.event_type, d.hostname, d.service, d.field, d.details, d.expected,
      d.observed, d.source, d.first_seen_at, case d.next_status when 'open' then p_now end, d.last_seen_at,
      d.occurrences, d.suppressor_id, d.cause, d.confirmations, d.drift_key, d.scope_id, d.evidence
    from final as d
    -- the pending one has to be gone before the former one lives again
    cross join (select count(*) from continued) as done
    where not d.is_alive or d.status <> d.next_status or d.has_changed or d.was_stale
      or d.was_suppressed_by is distinct from d.suppressor_id or d.confirmations <> d.had_confirmations
      or d.had_clearances > 0 or d.was_scope_id is distinct from d.scope_id
    on conflict (issue_id) do update set
      status = excluded.status, severity = excluded.severity, details = excluded.details,
      expected = excluded.expected, observed = excluded.observed, source = excluded.source,
      opened_at = coalesce(i.opened_at, excluded.opened_at), last_seen_at = excluded.last_seen_at, resolved_at = null,
      occurrences = i.occurrences + (i.status = 'resolved')::integer, stale = false,
      suppressed_by = excluded.suppressed_by, confirmations = excluded.confirmations, clearances = 0,
      scope_id = excluded.scope_id, evidence = excluded.evidence
    returning i.issue_id
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field, source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now,
      case when d.status = 'open' then 'changed' else 'opened' end,
      d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source,
      case when d.status = 'open' then p_cause else d.cause end,
      d.drift_key, d.written_id, d.evidence
    from decided as d
    join written as w on w.issue_id = d.written_id
    where d.next_status = 'open' and (d.status <> 'open' or d.has_changed)
      -- what is explained by a root cause changes silently
      and not (d.status = 'open' and d.root_issue_id is not null)
    order by d.drift_key
    returning status
  )
  select count(*) filter (where t.status = 'opened'), count(*) filter (where t.status = 'changed')
  into v_opened, v_changed
  from told as t;
  perform bruce.tally('events_opened', v_opened), bruce.tally('events_changed', v_changed);
end;
$$;
comment on function bruce.keep_issues(public.issues[], public.issues[], text[], text[], text, timestamptz) is
  'Opens, continues or changes the issue of each difference that exists. What did not change is not written.';

create or replace function bruce.end_issues(
  p_alive public.issues[], p_drift public.issues[], p_unproven text[], p_cause text, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_resolved integer;
begin
  with absent as materialized (
    select
      a.*,
      coalesce(t.resolve_confirmations, 1) as resolve_confirmations,
      a.drift_key <> all (coalesce(p_unproven, '{}')) as is_gone,
      coalesce(s.last_contact_at, p_now) as contact_at
    from unnest(p_alive) as a
    left join public.drift_rules as t on t.event_type = a.event_type
    left join bruce.scopes as s on s.scope_id = a.scope_id
    where not exists (select from unnest(p_drift) as d where d.drift_key = a.drift_key)
  ),
  -- not yet told: it goes as quietly as it came
  forgotten as (
    delete from public.issues as i using absent as a
    where i.issue_id = a.issue_id and a.is_gone and a.opened_at is null
  ),
  stale as (
    update public.issues as i set stale = true
    from absent as a
    where i.issue_id = a.issue_id and not a.is_gone and not i.stale
  ),
  clearing as (
    update public.issues as i
    set clearances = i.clearances + 1, last_seen_at = a.contact_at, stale = false
    from absent as a
    where i.issue_id = a.issue_id and a.is_gone and a.opened_at is not null
      and i.clearances + 1 < a.resolve_confirmations
      and (i.clearances = 0 or a.contact_at > i.last_seen_at)
  ),
  resolved as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, suppressed_by = null, clearances = 0
    from absent as a
    where i.issue_id = a.issue_id and a.is_gone and a.opened_at is not null
      and (
        a.resolve_confirmations = 1
        or i.clearances + 1 >= a.resolve_confirmations and a.contact_at > i.last_seen_at
      )
    returning i.*
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field, source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now, 'resolved', r.severity, r.event_type, r.hostname, r.service,
      format('Resolved after %s: %s', date_trunc('second', p_now - r.opened_at), r.details),
      r.expected, r.expected, r.field, r.source, p_cause, r.drift_key, r.issue_id,
      jsonb_build_object('snapshot_id', s.applied_snapshot_id, 'source', s.source, 'observed_at', s.last_seen_at)
    from resolved as r
    left join bruce.scopes as s on s.scope_id = r.scope_id
    order by r.drift_key
    returning status
  )
  select count(*) into v_resolved from told;
  perform bruce.tally('events_resolved', v_resolved);
end;
$$;
comment on function bruce.end_issues(public.issues[], public.issues[], text[], text, timestamptz) is
  'Resolves each issue whose difference is gone, and marks stale what can no longer be proven either way.';

revoke execute on all functions in schema bruce from public;
