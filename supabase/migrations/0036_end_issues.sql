-- Drift that is gone, and drift that can no longer be proven.

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
  -- by their ids: there may be years of resolved issues, and a join alone would read them all
  v_ids uuid[] := array(select a.issue_id from unnest(p_alive) as a);
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
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is null
  ),
  stale as (
    update public.issues as i set stale = true
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and not a.is_gone and not i.stale
  ),
  clearing as (
    update public.issues as i
    set clearances = i.clearances + 1, last_seen_at = a.contact_at, stale = false
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is not null
      and i.clearances + 1 < a.resolve_confirmations
      and (i.clearances = 0 or a.contact_at > i.last_seen_at)
  ),
  resolved as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, suppressed_by = null, clearances = 0
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is not null
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
