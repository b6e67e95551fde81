create function bruce.issue_item(p_issue public.issues, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_seen_at timestamptz := greatest(p_issue.last_seen_at, (
    select s.last_seen_at from bruce.scopes as s where s.scope_id = p_issue.scope_id
      and p_issue.status <> 'resolved'
      and not p_issue.stale
  ));
begin
  return to_jsonb(p_issue) - '{scope_id,evidence,source}'::text[] || jsonb_build_object(
    'evidence', bruce.evidence_of(null, p_issue.source, v_seen_at) || coalesce(p_issue.evidence, '{}'),
    'age_s', bruce.age_of(v_seen_at, p_now)
  );
end;
$$;
comment on function bruce.issue_item(public.issues, timestamptz) is
  'An issue as the API returns it. Its age is that of the last good evidence of its scope: evidence that '
  'changes nothing does not write the issue.';
