create function bruce.upsert_issues(
  p_drift bruce.difference[], p_alive public.issues[], p_ending text[], p_holds bruce.hold[],
  p_around bruce.surroundings, p_cause text, p_now timestamptz
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
  v_ids uuid[] := array(select d.issue_id from unnest(p_drift) as d);
  v_waits boolean;
begin
  with difference as (
    select
      d.*, coalesce(d.known_since, p_now) as first_seen_at,
      coalesce(
        d.known_cause,
        case when d.is_of_new_scope and p_cause <> 'INTENT_CHANGED' then 'FIRST_SEEN' else p_cause end
      ) as cause
    from unnest(p_drift) as d
  ),
  root as materialized (
    select * from bruce.find_root_causes(p_drift, p_ending, p_around) where p_around.may_have_roots
  ),
  awaited as materialized (
    select * from bruce.find_grace_period(p_drift, p_around, p_cause, p_now)
    where p_around.is_back
      or exists (
        select from unnest(p_drift) as d
        where d.status = 'pending'
          and d.event_type in ('NODE_UNREACHABLE', 'SERVICE_UNHEALTHY', 'PORT_MISMATCH')
      )
  ),
  judged as materialized (
    select
      d.*,
      r.root_issue_id, h.waiver_id, h.window_id as next_window_id,
      -- held back by a root cause, waiver or window: does not wait besides
      case when d.status = 'pending'
        and num_nonnulls(r.root_issue_id, h.waiver_id, h.window_id) = 0 then w.waits_for end
        as next_waits_for,
      least(d.confirmations, d.looks) as next_confirmations,
      a.issue_id is not null as is_alive,
      case
        when h.waiver_id is not null then 'pending'
        when d.status = 'open' then 'open'
        when num_nonnulls(r.root_issue_id, h.window_id, w.waits_for) = 0
          and d.confirmations >= d.looks
          then 'open'
        else 'pending'
      end as next_status,
      (a.expected, a.observed, a.severity) is distinct
        from (d.expected, d.observed, d.severity) as has_changed,
      a.severity is distinct from d.severity as has_other_severity,
      a.stale as was_stale, a.suppressed_by as was_suppressed_by, a.confirmations as had_confirmations,
      a.clearances as had_clearances, a.looks as had_looks, a.scope_id as was_scope_id,
      (a.service_id, a.entity_id) is distinct from (d.service_id, d.entity_id) as is_of_another,
      coalesce(a.evidence ? 'was_held', false) as was_held
    from difference as d
    join public.drift_rules as t on t.event_type = d.event_type
    left join root as r on r.drift_key = d.drift_key
    left join awaited as w on w.drift_key = d.drift_key
    left join unnest(p_holds) as h on h.drift_key = d.drift_key
    left join unnest(p_alive) as a on a.issue_id = d.issue_id
  ),
  -- one that opens again soon after it was resolved continues that issue; one that did so several times flaps
  decided as materialized (
    select
      j.*,
      case when r.resolved_at > p_now - t.reopen_window then r.issue_id else j.issue_id end as written_id,
      case
        when j.next_status = 'pending' then false
        when j.status = 'open' then j.flapping
        when r.issue_id is null and j.opened_at is null then false
        else coalesce(o.openings >= t.flap_count, false)
      end as next_flapping,
      o.openings, t.flap_window, t.cool_down
    from judged as j
    join public.drift_rules as t on t.event_type = j.event_type
    left join lateral (
      select r.issue_id, r.resolved_at
      from public.issues as r
      where j.next_status = 'open' and j.status <> 'open'
        and r.drift_key = j.drift_key and r.status = 'resolved'
        and r.resolved_at > p_now - greatest(t.reopen_window, t.flap_window)
      order by r.resolved_at desc
      limit 1
    ) as r on j.next_status = 'open' and j.status <> 'open'
    left join lateral (
      select count(*) + 1 as openings
      from public.events as e
      -- here too, so that nothing is read for what is not continued
      where r.issue_id is not null
        and e.drift_key = j.drift_key and e.status = 'opened' and e.created_at > p_now - t.flap_window
    ) as o on r.issue_id is not null
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
      first_seen_at, opened_at, last_seen_at, occurrences, suppressed_by, waived_by, window_id, waits_for,
      flapping,
      cause, confirmations, looks, drift_key, scope_id, service_id, entity_id, evidence
    )
    select
      d.written_id, d.next_status, d.severity, d.event_type, d.hostname, d.service, d.field, d.details,
      d.expected,
      d.observed, d.source, d.first_seen_at, case d.next_status when 'open' then p_now end, d.last_seen_at,
      d.occurrences, d.suppressor_id, d.waiver_id, d.next_window_id, d.next_waits_for, d.next_flapping,
      d.cause, d.next_confirmations, d.looks, d.drift_key, d.scope_id, d.service_id, d.entity_id,
      -- the time in which it was held back is no time that it took to detect it
      case when d.next_status = 'pending' and (d.was_held or num_nonnulls(d.waiver_id, d.next_window_id) > 0)
        then d.evidence || '{"was_held": true}' else d.evidence end
    from final as d
    -- the pending issue is deleted before the one it continues is opened again
    cross join (select count(*) from continued) as done
    where not d.is_alive or d.status <> d.next_status or d.has_changed or d.was_stale
      or d.was_suppressed_by is distinct from d.suppressor_id or d.next_confirmations <> d.had_confirmations
      or d.had_clearances > 0 or d.looks <> d.had_looks or d.was_scope_id is distinct from d.scope_id
      or d.is_of_another
      or (d.waived_by, d.window_id, d.waits_for) is distinct
        from (d.waiver_id, d.next_window_id, d.next_waits_for)
      or d.quiet_since is not null
    on conflict (issue_id) do update set
      status = excluded.status, severity = excluded.severity, details = excluded.details,
      expected = excluded.expected, observed = excluded.observed, source = excluded.source,
      opened_at = coalesce(i.opened_at, excluded.opened_at), last_seen_at = excluded.last_seen_at,
      resolved_at = null,
      -- also one that was open before it was waived
      occurrences = i.occurrences
        + (i.status = 'resolved' or i.status = 'pending' and excluded.status = 'open'
          and i.opened_at is not null)::integer,
      stale = false, suppressed_by = excluded.suppressed_by, waived_by = excluded.waived_by,
      window_id = excluded.window_id, waits_for = excluded.waits_for, flapping = excluded.flapping,
      quiet_since = null,
      -- a higher severity or a waiver ends the acknowledgement
      acknowledged_at = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.acknowledged_at
      end,
      acknowledged_by = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.acknowledged_by
      end,
      note = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.note
      end,
      confirmations = excluded.confirmations, looks = excluded.looks, clearances = 0,
      scope_id = excluded.scope_id, service_id = excluded.service_id, entity_id = excluded.entity_id,
      evidence = excluded.evidence
    returning i.issue_id
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field,
      source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now,
      case when d.status <> 'open' then 'opened' when d.next_status = 'open' then 'changed'
        else 'resolved' end,
      d.severity, d.event_type, d.hostname, d.service,
      case
        when d.next_status <> 'open' then concat_ws(' ', bruce.describe_waiver(d.waiver_id), d.details)
        when d.status <> 'open' and d.next_flapping then concat_ws(' ', d.details, bruce.say(
          'flap.stays_open', d.openings::text, bruce.span_words(d.flap_window), bruce.span_words(d.cool_down)
        ))
        else d.details
      end,
      d.expected, d.observed, d.field, d.source,
      case
        when d.status = 'open' and d.next_status <> 'open' then 'INTENT_CHANGED'
        when d.status = 'open' or d.opened_at is not null and d.has_changed then p_cause
        else d.cause
      end,
      d.drift_key, d.written_id,
      d.evidence || case when d.next_flapping then '{"flapping": true}' else '{}' end::jsonb
        || case when d.status <> 'open' and d.was_held then '{"was_held": true}' else '{}' end::jsonb
        || case when d.status = 'open'
          and d.next_status <> 'open' then jsonb_build_object('waiver_id', d.waiver_id) else '{}' end
    from decided as d
    join written as w on w.issue_id = d.written_id
    where case
        when d.status <> 'open' then d.next_status = 'open'
        when d.next_status <> 'open' then true
        -- what is explained by a root cause changes silently, and so does what flaps
        else d.has_other_severity and d.root_issue_id is null
          or d.has_changed and d.root_issue_id is null and not d.flapping
      end
    order by d.drift_key
  )
  select exists (select from final as f where f.next_status = 'pending' or f.suppressor_id is not null)
  into v_waits;
  return v_waits;
end;
$$;
comment on function bruce.upsert_issues(
  bruce.difference[], public.issues[], text[], bruce.hold[], bruce.surroundings, text, timestamptz
) is
  'Opens, continues or changes the issue of each difference that exists. What is explained, waived or in a '
  'window stays pending. Unchanged issues are not written. p_ending: keys of issues that this pass is about '
  'to resolve. Returns whether any of them waits for a later report.';

insert into public.texts (key, language, text)
values
  ('flap.stays_open', 'en',
    'It flaps: opened %1$s times within %2$s, so it stays open until it has been gone for %3$s.'),
  ('flap.stays_open', 'fr',
    'Cela va et vient : ouvert %1$s fois en %2$s, donc tenu pour ouvert jusqu''à %3$s d''absence.');
