create function bruce.time_of_hosts(
  p_question bruce.question, p_days integer default 30, p_most integer default 500
)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with told as materialized (
    select e.issue_id, e.status, e.severity, e.created_at, e.id
    from unnest(p_question.hosts) as h (hostname)
    join public.events as e on e.hostname = h.hostname
    where e.created_at > p_question.asked_at - p_days * interval '1 day'
      and e.issue_id is not null
      and (p_question.is_free or bruce.in_scope(p_question.token, h.hostname))
    order by e.created_at desc, e.id desc
    limit p_most
  ),
  -- where there are too many events, the line starts later
  start as (
    select case when count(*) < p_most then p_question.asked_at - p_days * interval '1 day'
      else min(t.created_at) end as at
    from told as t
  ),
  known as (
    select t.issue_id from told as t
    union
    select i.issue_id
    from unnest(p_question.hosts) as h (hostname)
    join public.issues as i on i.hostname = h.hostname
    where i.status <> 'resolved' and i.opened_at is not null
      and (p_question.is_free or bruce.in_scope(p_question.token, h.hostname))
  ),
  steps as (
    select t.issue_id, t.status, t.severity, t.created_at, t.id from told as t
    union
    select k.issue_id, e.status, e.severity, s.at, e.id
    from known as k
    cross join start as s
    cross join lateral (
      select v.* from public.events as v
      where v.issue_id = k.issue_id and v.created_at <= s.at
      order by v.created_at desc, v.id desc limit 1
    ) as e
  ),
  spans as materialized (
    select
      s.status, bruce.severity_rank(s.severity) as rank, s.created_at as starts_at,
      lead(s.created_at, 1, p_question.asked_at) over (
        partition by s.issue_id order by s.created_at, s.id) as ends_at
    from steps as s
  ),
  edges as (
    select s.at from start as s
    union
    select p.starts_at from spans as p
    union
    select p.ends_at from spans as p
  ),
  pieces as (
    select
      e.at as starts_at, lead(e.at, 1, p_question.asked_at) over (order by e.at) as ends_at,
      (
        select min(p.rank) from spans as p
        where p.status <> 'resolved' and p.starts_at <= e.at and p.ends_at > e.at
      ) as rank
    from edges as e
  ),
  turns as (
    select
      p.*, (row_number() over (order by p.starts_at)
        - row_number() over (partition by p.rank order by p.starts_at)) as run
    from pieces as p
    where p.ends_at > p.starts_at
  ),
  intervals as (
    select min(t.starts_at) as starts_at, max(t.ends_at) as ends_at, t.rank
    from turns as t
    group by t.rank, t.run
  )
  select jsonb_build_object(
    'hosts', (
      -- a name leads to all that a host was called
      select coalesce(jsonb_agg(h.hostname), '[]') from unnest(p_question.hosts) as h (hostname)
      where p_question.is_free or bruce.in_scope(p_question.token, h.hostname)
    ),
    'since', s.at,
    'is_complete', s.at <= p_question.asked_at - p_days * interval '1 day', 'read_events', p_most,
    'intervals', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'starts_at', i.starts_at, 'ends_at', i.ends_at, 'severity', (bruce.severities())[i.rank]
      ) order by i.starts_at), '[]')
      from intervals as i
    )
  )
  from start as s;
$$;
comment on function bruce.time_of_hosts(bruce.question, integer, integer) is
  'The worst severity open on a host over 30 days, as intervals from its events; null: nothing was open. Of '
  'more than 500 events it takes the newest, and starts later.';
