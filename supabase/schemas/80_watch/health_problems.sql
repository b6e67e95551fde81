create function bruce.health_problems(p_now timestamptz default bruce.clock())
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select bruce.say('health.not_heard_of', n.name)
    from unnest('{jobs,engine}'::text[]) as n (name)
    where bruce.has_missed(n.name, p_now)
      or not exists (select from public.heartbeats as h where h.name = n.name)
    union all
    select s.problem from bruce.schedule_problem() as s (problem) where s.problem is not null
    union all
    select d.problem from bruce.dispatch_problem() as d (problem) where d.problem is not null
    union all
    select bruce.say('health.notice_waits', w.target, bruce.day_words(w.since))
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

insert into public.texts (key, language, text)
values
  ('health.not_heard_of', 'en', '%1$s: not heard of'),
  ('health.not_heard_of', 'fr', '%1$s : aucun signe de vie'),
  ('health.notice_waits', 'en', 'a notice for %1$s waits since %2$s'),
  ('health.notice_waits', 'fr', 'une notification pour %1$s attend depuis %2$s');
