create function bruce.was_undone(p_issue public.issues)
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce((
    select j.details ? 'undoes' from public.journal as j
    where j.kind = 'adoption' and j.details ->> 'drift_key' = p_issue.drift_key
      and j.details ->> 'observed' is not distinct from p_issue.observed
    order by j.id desc
    limit 1), false);
$$;
comment on function bruce.was_undone(public.issues) is
  'Did a person undo the adoption of this very value? A rule would write it again at its next run.';
