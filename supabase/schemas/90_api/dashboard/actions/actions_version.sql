create function bruce.actions_version()
returns text
language sql
stable
set search_path = ''
as $$
  select left(md5(concat_ws(',',
    -- each step of a command, and each notification that is made, is a line of the journal
    (select max(j.id) from public.journal as j),
    (select max(a.finished_at) from public.actions as a where a.finished_at is not null),
    -- retries, breakers, what is new and what waits, target by target
    (
      select string_agg(concat_ws(',',
        t.name, t.kind, t.enabled, t.description, t.url, t.breaker, t.failures, t.breaker_retry_at,
        (select max(a.created_at) from public.actions as a where a.target = t.name),
        (
          select min(a.next_attempt_at) from public.actions as a
          where a.target = t.name and a.status = 'pending'
        ),
        (select count(*) from public.actions as a where a.target = t.name and a.status = 'leased')
      ), ';' order by t.name)
      from public.targets as t
    ),
    (select count(*) from public.bruce_cmd as c where c.state = 'awaiting_approval' and c.expires_at
      > bruce.clock())
  )), 16);
$$;
comment on function bruce.actions_version() is
  'Says whether the view of actions may have changed: a few looks into indexes.';
