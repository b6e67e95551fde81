create function bruce.now_counts(p_question bruce.question)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'counts', jsonb_build_object(
      'critical', count(*) filter (where c.is_told and i.severity = 'critical'),
      'high', count(*) filter (where c.is_told and i.severity = 'high'),
      'medium', count(*) filter (where c.is_told and i.severity = 'medium'),
      'low', count(*) filter (where c.is_told and i.severity in ('low', 'info'))
    ),
    'acknowledged', count(*) filter (where i.status = 'open' and i.acknowledged_at is not null),
    'held_back', count(*) filter (where num_nonnulls(i.waived_by, i.window_id) > 0),
    'explained', count(*) filter (where i.suppressed_by is not null),
    'pending', count(*) filter (
      where i.status = 'pending' and num_nonnulls(i.waived_by, i.window_id, i.suppressed_by) = 0),
    'stale', count(*) filter (where i.status = 'open' and i.stale)
  )
  from public.issues as i
  cross join lateral (
    select i.status = 'open' and i.suppressed_by is null and i.acknowledged_at is null as is_told
  ) as c
  where i.status <> 'resolved' and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname));
$$;
comment on function bruce.now_counts(bruce.question) is
  'Issues of now by what became of them. counts: the open ones that nobody takes care of and no root cause '
  'explains.';
