-- Drift that exists: its issue opens, continues or changes.

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
  -- by their ids: there may be years of resolved issues, and a join alone would read them all
  v_ids uuid[] := array(select d.issue_id from unnest(p_drift) as d);
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
    where i.issue_id = d.issue_id and d.written_id <> d.issue_id and i.issue_id = any (v_ids)
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

revoke execute on all functions in schema bruce from public;
