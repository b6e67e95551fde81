create function bruce.resolve_issues(
  p_alive public.issues[], p_drift bruce.difference[], p_unproven text[], p_holds bruce.hold[], p_cause text,
  p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  -- by their ids: there may be years of resolved issues, and a join alone would read them all
  v_ids uuid[] := array(select a.issue_id from unnest(p_alive) as a);
  v_waits boolean;
begin
  with absent as materialized (
    select
      a.*,
      coalesce(t.resolve_confirmations, 1) as resolve_confirmations,
      a.drift_key <> all (coalesce(p_unproven, '{}'))
        -- a spool that is being replayed says what was, until it has caught up
        and (p_cause = 'INTENT_CHANGED' or t.evidence is distinct from 'snapshot'
          or not coalesce(s.is_confirming and s.last_snapshot_at < s.last_contact_at - s.stale_after, false)
        ) as is_gone,
      coalesce(s.last_contact_at, p_now) as contact_at,
      -- of what flaps: has it been gone for long enough, as far as the evidence reaches?
      a.quiet_since + coalesce(t.cool_down, '0') <= least(
        coalesce(case when t.evidence = 'snapshot' then s.last_seen_at else s.last_contact_at end,
          p_now), p_now
      ) or p_cause = 'INTENT_CHANGED' as is_cool,
      h.waiver_id, h.window_id as next_window_id
    from unnest(p_alive) as a
    left join public.drift_rules as t on t.event_type = a.event_type
    left join bruce.scopes as s on s.scope_id = a.scope_id
    left join unnest(p_holds) as h on h.drift_key = a.drift_key
    where not exists (select from unnest(p_drift) as d where d.drift_key = a.drift_key)
  ),
  -- never opened: delete without an event
  forgotten as (
    delete from public.issues as i using absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is null
  ),
  unproven as (
    update public.issues as i
    set stale = true, waived_by = a.waiver_id, window_id = a.next_window_id,
      status = case when a.waiver_id is null then i.status else 'pending' end,
      flapping = i.flapping and a.waiver_id is null,
      quiet_since = case when a.waiver_id is null then i.quiet_since end,
      acknowledged_at = case when a.waiver_id is null then i.acknowledged_at end,
      acknowledged_by = case when a.waiver_id is null then i.acknowledged_by end,
      note = case when a.waiver_id is null then i.note end
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and not a.is_gone
      and (not i.stale or (i.waived_by, i.window_id) is distinct from (a.waiver_id, a.next_window_id))
  ),
  clearing as (
    update public.issues as i
    set clearances = i.clearances + 1, last_seen_at = a.contact_at, stale = false
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.status = 'open'
      and not a.flapping
      and i.clearances + 1 < a.resolve_confirmations
      and (i.clearances = 0 or a.contact_at > i.last_seen_at)
    returning i.issue_id
  ),
  quiet as (
    update public.issues as i
    set quiet_since = p_now, stale = false
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.flapping
      and a.quiet_since is null
      and p_cause <> 'INTENT_CHANGED'
  ),
  resolved as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, suppressed_by = null, waived_by = null,
      window_id = null, waits_for = null, quiet_since = null, clearances = 0,
      acknowledged_at = null, acknowledged_by = null, note = null
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is not null
      and case
        when a.status = 'pending' then true
        when a.flapping then a.is_cool
        else a.resolve_confirmations = 1
          or i.clearances + 1 >= a.resolve_confirmations and a.contact_at > i.last_seen_at
      end
    returning i as issue, a.status as was_status
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field,
      source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now, 'resolved', i.severity, i.event_type, i.hostname, i.service,
      bruce.end_words(r.issue, p_cause, p_now),
      i.expected, i.expected, i.field, i.source, p_cause, i.drift_key, i.issue_id,
      jsonb_build_object(
        'snapshot_id', s.applied_snapshot_id, 'source', s.source, 'observed_at', s.last_seen_at)
    from resolved as r
    cross join lateral (select (r.issue).*) as i
    left join bruce.scopes as s on s.scope_id = i.scope_id
    -- what was waived meanwhile was told to be over then
    where r.was_status = 'open'
    union all
    select
      p_now, 'resolved', a.severity, a.event_type, a.hostname, a.service,
      concat_ws(' ', bruce.describe_waiver(a.waiver_id), a.details),
      a.expected, a.observed, a.field, a.source, 'INTENT_CHANGED', a.drift_key, a.issue_id,
      a.evidence || jsonb_build_object('waiver_id', a.waiver_id)
    from absent as a
    where not a.is_gone and a.status = 'open' and a.waiver_id is not null
    order by drift_key
  )
  select exists (select from clearing) into v_waits;
  return v_waits;
end;
$$;
comment on function bruce.resolve_issues(
  public.issues[], bruce.difference[], text[], bruce.hold[], text, timestamptz
) is
  'Resolves each issue whose difference is gone, and marks stale what can no longer be proven either way. '
  'Returns whether any waits for a later report to resolve.';
