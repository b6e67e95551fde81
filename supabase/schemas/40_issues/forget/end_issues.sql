create function bruce.end_issues(p_issue_ids uuid[], p_why text, p_actor text, p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_elsewhere text[];
begin
  v_elsewhere := array(
    select distinct i.hostname from public.issues as i
    where i.suppressed_by = any (p_issue_ids) and i.status <> 'resolved'
  );
  -- never opened: delete without an event
  delete from public.issues as i
  where i.issue_id = any (p_issue_ids) and i.status <> 'resolved' and i.opened_at is null;
  with alive as (
    select i.issue_id, i.status from public.issues as i
    where i.issue_id = any (p_issue_ids) and i.status <> 'resolved'
  ),
  ended as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, flapping = false, suppressed_by = null,
      waived_by = null, window_id = null, waits_for = null, quiet_since = null, clearances = 0,
      acknowledged_at = null, acknowledged_by = null, note = null
    from alive as a
    where i.issue_id = a.issue_id
    returning i.*, a.status as was_status
  )
  insert into public.events (
    created_at, status, severity, event_type, hostname, service, details, expected, observed, field, source,
    cause, drift_key, issue_id, evidence
  )
  select
    p_now, 'resolved', e.severity, e.event_type, e.hostname, e.service,
    concat_ws(' ', p_why, bruce.say('forget.last_told', e.details)),
    e.expected, e.observed, e.field, e.source, 'INTENT_CHANGED', e.drift_key, e.issue_id,
    e.evidence || jsonb_build_object('forgotten_by', p_actor)
  from ended as e
  -- what was waived was told to be over then
  where e.was_status = 'open'
  order by e.drift_key;
  return v_elsewhere;
end;
$$;
comment on function bruce.end_issues(uuid[], text, text, timestamptz) is
  'Resolves these issues, with an event that says why, although nothing was observed. Returns the hosts of '
  'issues that they explained.';

insert into public.texts (key, language, text)
values
  ('forget.last_told', 'en', 'Last told: %1$s'),
  ('forget.last_told', 'fr', 'Dernier constat : %1$s');
