create function bruce.actions_counts(p_question bruce.question)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'waiting', (
      select count(*) from public.bruce_cmd as c
      where c.state = 'awaiting_approval' and c.expires_at > p_question.asked_at
        and (p_question.is_free or bruce.in_scope(p_question.token, c.target))
    ),
    'underway', (
      select count(*) from (
        select c.target from public.bruce_cmd as c where c.lease is not null
        union all
        select c.target from public.bruce_cmd as c where c.state = 'pending'
      ) as u
      where p_question.is_free or bruce.in_scope(p_question.token, u.target)
    ),
    'queued', (
      select count(*) from (select from public.actions as a where a.status = 'pending' limit 1000) as q
    ),
    'dead', (
      select count(*)
      from (select from public.actions as a where a.status = 'dead' and a.kind <> 'test' limit 1000) as q
    ),
    'failing', (select count(*) from public.targets as t where t.enabled and t.failing_since is not null)
  );
$$;
comment on function bruce.actions_counts(bruce.question) is
  'How much waits, runs and failed. Notifications are counted to 1,000: more is said as 1,000.';
