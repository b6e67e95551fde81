create function bruce.health_problems(p_now timestamptz default bruce.clock())
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select format('%s: not heard of', n.name)
    from unnest('{jobs,engine}'::text[]) as n (name)
    where bruce.has_missed(n.name, p_now)
      or not exists (select from public.heartbeats as h where h.name = n.name)
    union all
    select s.problem from bruce.schedule_problem() as s (problem) where s.problem is not null
    union all
    select d.problem from bruce.dispatch_problem() as d (problem) where d.problem is not null
    union all
    select format('a notice for %s waits since %s', w.target, bruce.day_words(w.since))
    from (
      select a.target, min(a.created_at) as since
      from public.actions as a
      join public.targets as t on t.name = a.target
      where a.status = 'pending' and t.enabled
      group by a.target
    ) as w
    where w.since < p_now - interval '15 minutes'
  );
end;
$$;
comment on function bruce.health_problems(timestamptz) is
  'Why BRUCE cannot be relied on now: jobs or engine do not run or are not scheduled, dispatch refuses, or '
  'notifications are not delivered. '
  'Empty: healthy. The ping to the outside depends on it.';
