create function bruce.time_state(p_question bruce.question, p_at timestamptz, p_most integer default 20000)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with later as materialized (
    select e.issue_id, e.status from public.events as e
    where e.created_at > p_at order by e.created_at limit p_most
  ),
  -- what was open then is alive now, or was resolved since
  candidate as (
    select i.issue_id from public.issues as i where i.status <> 'resolved' and i.opened_at is not null
    union
    select l.issue_id from later as l where l.status = 'resolved'
  ),
  open as materialized (
    select e.*
    from candidate as c
    cross join lateral (
      select v.* from public.events as v
      where v.issue_id = c.issue_id and v.created_at <= p_at
      order by v.created_at desc, v.id desc limit 1
    ) as e
    where e.status <> 'resolved' and e.drift_key is not null
      and (p_question.hosts is null or e.hostname = any (p_question.hosts))
      and (p_question.is_free or bruce.in_scope(p_question.token, e.hostname))
  ),
  page as (
    select
      o.*, r.rank, row_number() over (order by r.rank, o.created_at desc, o.id) as position
    from open as o
    cross join lateral bruce.severity_rank(o.severity) as r (rank)
    where p_question.after is null
      or r.rank > p_question.after[1]::integer
      or r.rank = p_question.after[1]::integer and (
        o.created_at < p_question.after[2]::timestamptz
        or o.created_at = p_question.after[2]::timestamptz and o.id > p_question.after[3]::bigint)
    order by position
    limit p_question.page_size + 1
  )
  select jsonb_build_object(
    'at', p_at, 'total', (select count(*) from open),
    'is_complete', (select count(*) < p_most from later),
    'read_events', p_most
  ) || (bruce.write_page(p_question, (
    select array_agg(jsonb_build_object(
      'key', jsonb_build_array(p.rank, p.created_at, p.id),
      'issue_id', p.issue_id, 'event_type', p.event_type, 'severity', p.severity, 'hostname', p.hostname,
      'service', p.service, 'details', left(p.details, 2000), 'expected', left(p.expected, 2000),
      'observed', left(p.observed, 2000), 'source', p.source, 'since', (
        select max(v.created_at) from public.events as v
        where v.issue_id = p.issue_id and v.status = 'opened' and v.created_at <= p_at
      )
    ) order by p.position)
    from page as p
  )) - '{status,as_of}'::text[]);
$$;
comment on function bruce.time_state(bruce.question, timestamptz, integer) is
  'The drift that was open at a time, worst first, in pages: public.drift_as_of without a look at all '
  'events. It reads the first 20,000 events after that time, to find what was resolved since.';
