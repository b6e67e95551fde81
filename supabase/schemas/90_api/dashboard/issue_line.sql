create function bruce.issue_line(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'issue_id', p_issue.issue_id, 'status', p_issue.status, 'severity', p_issue.severity,
    'event_type', p_issue.event_type, 'hostname', p_issue.hostname, 'service', p_issue.service,
    'field', p_issue.field, 'details', left(p_issue.details, 2000), 'expected', left(p_issue.expected, 2000),
    'observed', left(p_issue.observed, 2000), 'first_seen_at', p_issue.first_seen_at,
    'opened_at', p_issue.opened_at, 'resolved_at', p_issue.resolved_at,
    'seen_at', case when p_issue.event_type in ('NODE_UNREACHABLE', 'HEARTBEAT_OVERDUE')
        and p_issue.status <> 'resolved'
      then coalesce(
        (select s.last_contact_at from bruce.scopes as s where s.scope_id = p_issue.scope_id),
        p_issue.last_seen_at)
      else greatest(p_issue.last_seen_at, (
        select s.last_seen_at from bruce.scopes as s
        where s.scope_id = p_issue.scope_id and p_issue.status <> 'resolved' and not p_issue.stale
      )) end,
    'waived_by', p_issue.waived_by, 'window_id', p_issue.window_id,
    'looks', case when p_issue.status = 'pending' and p_issue.looks > 1
      then jsonb_build_object('seen', p_issue.confirmations, 'needed', p_issue.looks) end,
    'source', p_issue.source, 'cause', p_issue.cause, 'stale', p_issue.stale, 'flapping', p_issue.flapping,
    'occurrences', p_issue.occurrences, 'acknowledged_at', p_issue.acknowledged_at,
    'acknowledged_by', p_issue.acknowledged_by, 'note', p_issue.note, 'suppressed_by', p_issue.suppressed_by
  );
end;
$$;
comment on function bruce.issue_line(public.issues) is
  'An issue as the dashboard shows it in a list. seen_at is the newest evidence of its scope, as in '
  'bruce.issue_item, and of silence the last sign of life; long texts are cut.';
