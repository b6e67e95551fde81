create function bruce.why_untold(p_issue public.issues)
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when p_issue.status <> 'open'
      or exists (
        select from public.reactions as r
        join public.task_issues as t on t.reaction = r.name and t.member_key = p_issue.issue_id::text
      )
      or exists (
        select from public.journal as j where j.issue_id = p_issue.issue_id and j.kind = 'notification')
      or exists (
        select from public.journal as j
        where j.details -> 'issue_ids' @> to_jsonb(p_issue.issue_id) and j.kind = 'notification'
          and j.details ? 'issue_ids'
      ) then null
    when exists (select from public.reactions as r where r.enabled) then 'no_reaction_fits'
    else 'no_reaction'
  end;
$$;
comment on function bruce.why_untold(public.issues) is
  'Why nobody was told of an open issue: no reaction is enabled, or none fitted when it opened. Null: '
  'somebody was told, or a notification is under way.';
