create function bruce.time_changes(p_question bruce.question, p_most integer default 5000)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with newest as materialized (
    select e.drift_key, e.issue_id, e.created_at, e.id
    from public.events as e
    where e.created_at > p_question.since and e.created_at <= p_question.until
    order by e.created_at desc
    limit p_most
  ),
  -- as in public.drift_between: compared are only keys with events in between, under the last key of each
  touched as (
    select n.drift_key, array_agg(distinct n.issue_id) as issue_ids from newest as n
    where n.drift_key is not null
    group by n.drift_key
  ),
  compared as (
    select
      t.drift_key, b.event as before, a.event as after,
      coalesce((b.event).status, 'resolved') <> 'resolved' as was_there,
      coalesce((a.event).status, 'resolved') <> 'resolved' as is_there
    from touched as t
    left join lateral (
      select e as event from public.events as e
      where e.id = (
        select u.id
        from (
          (
            select v.id, v.created_at from public.events as v
            where v.drift_key = t.drift_key and v.created_at <= p_question.since
            order by v.created_at desc, v.id desc limit 1
          )
          union all
          (
            select v.id, v.created_at from public.events as v
            where v.issue_id = any (t.issue_ids) and v.created_at <= p_question.since
            order by v.created_at desc, v.id desc limit 1
          )
        ) as u
        order by u.created_at desc, u.id desc limit 1
      )
    ) as b on true
    left join lateral (
      select e as event from public.events as e
      where e.id = (
        select u.id
        from (
          (
            select v.id, v.created_at from public.events as v
            where v.drift_key = t.drift_key and v.created_at <= p_question.until
            order by v.created_at desc, v.id desc limit 1
          )
          union all
          (
            select v.id, v.created_at from public.events as v
            where v.issue_id = any (t.issue_ids) and v.created_at <= p_question.until
            order by v.created_at desc, v.id desc limit 1
          )
        ) as u
        order by u.created_at desc, u.id desc limit 1
      )
    ) as a on true
    where (a.event).drift_key = t.drift_key
  ),
  changed as materialized (
    select
      case
        when not c.was_there then 'appeared'
        when c.is_there then 'changed'
        when (c.after).evidence ? 'waiver_id' then 'waived'
        else 'disappeared'
      end as change,
      (c.after).created_at as changed_at, (c.after).issue_id, (c.after).event_id, (c.before).observed as was,
      l.*
    from compared as c
    -- drift that is gone is shown with its last values
    cross join lateral (
      select
        c.drift_key, s.event_type, s.severity, s.hostname, s.service, s.details, s.expected, s.observed,
        s.source
      from (select (case when c.is_there then c.after else c.before end).*) as s
    ) as l
    where (
        c.was_there <> c.is_there or c.is_there
        and ((c.after).expected, (c.after).observed)
          is distinct from ((c.before).expected, (c.before).observed)
      )
      and (p_question.hosts is null or l.hostname = any (p_question.hosts))
      and (p_question.is_free or bruce.in_scope(p_question.token, l.hostname))
  ),
  page as (
    select
      c.*, row_number() over (order by c.changed_at desc, c.drift_key desc) as position
    from changed as c
    where p_question.after is null
      or (c.changed_at, c.drift_key) < (p_question.after[1]::timestamptz, p_question.after[2])
    order by c.changed_at desc, c.drift_key desc
    limit p_question.page_size + 1
  )
  select jsonb_build_object(
    'since', p_question.since, 'until', p_question.until,
    'counts', (
      select jsonb_build_object(
        'appeared', count(*) filter (where c.change = 'appeared'),
        'changed', count(*) filter (where c.change = 'changed'),
        'disappeared', count(*) filter (where c.change = 'disappeared'),
        'waived', count(*) filter (where c.change = 'waived')
      )
      from changed as c
    ),
    'is_complete', (select count(*) < p_most from newest),
    'read_events', p_most,
    'items', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'change', p.change, 'changed_at', p.changed_at, 'issue_id', p.issue_id, 'event_id', p.event_id,
        'event_type', p.event_type, 'severity', p.severity, 'hostname', p.hostname, 'service', p.service,
        'details', left(p.details, 2000), 'was', left(p.was, 2000), 'expected', left(p.expected, 2000),
        'observed', left(p.observed, 2000), 'source', p.source
      ) order by p.position), '[]')
      from page as p
      where p.position <= p_question.page_size
    ),
    'next_cursor', (
      select bruce.write_cursor(p_question, jsonb_build_array(p.changed_at, p.drift_key))
      from page as p
      where p.position = p_question.page_size
        and exists (select from page as o where o.position > p_question.page_size)
    )
  );
$$;
comment on function bruce.time_changes(bruce.question, integer) is
  'What appeared, disappeared, was waived or changed in a period, newest first, in pages: '
  'public.drift_between over its newest 5,000 events.';
