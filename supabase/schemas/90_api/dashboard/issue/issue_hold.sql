create function bruce.issue_hold(p_issue public.issues)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'waits_for', p_issue.waits_for,
    'waiver', (
      select jsonb_build_object(
        'waiver_id', w.id, 'until', w.expires_at, 'reason', left(w.reason, 2000), 'by', w.created_by)
      from public.waivers as w where w.id = p_issue.waived_by
    ),
    'window', (
      select jsonb_build_object('until', w.ends_at, 'reason', left(w.reason, 2000), 'by', w.created_by)
      from public.maintenance_windows as w where w.id = p_issue.window_id
    )
  );
$$;
comment on function bruce.issue_hold(public.issues) is
  'What holds a pending issue back: a waiver, a maintenance window, or what it waits for.';
