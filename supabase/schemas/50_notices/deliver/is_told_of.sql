create function bruce.is_told_of(p_target text, p_issue_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from public.reactions as r
    join public.task_issues as m on m.reaction = r.name and m.member_key = p_issue_id::text
    where m.told_status is not null
      and p_target = any (case when m.told_targets = '{}' then array[r.target] else m.told_targets end)
  ) or exists (
    select from bruce.owed_ends as o where o.member_key = p_issue_id::text and o.target = p_target
  )
$$;
comment on function bruce.is_told_of(text, uuid) is
  'True if the target was told of an issue, and not yet of its end.';
