create function bruce.told_item(p_action_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'target', a.target, 'how', a.kind, 'state', a.status, 'attempts', a.attempts,
    'finished_at', a.finished_at, 'next_attempt_at', a.next_attempt_at, 'http_status', a.http_status,
    'error', left(a.last_error, 500), 'about', a.events,
    'deliveries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'at', d.finished_at, 'outcome', d.outcome, 'http_status', d.http_status, 'error', left(d.error, 500)
      ) order by d.attempt, d.is_late), '[]')
      from (
        select o.* from public.deliveries as o
        where o.action_id = p_action_id order by o.attempt desc, o.is_late desc limit 5
      ) as d
    )
  )
  from public.actions as a
  where a.action_id = p_action_id;
$$;
comment on function bruce.told_item(uuid) is
  'A notification as the timeline of an issue shows it: for whom, and what became of it, with its last five '
  'attempts. Null: it is too old to be kept.';
