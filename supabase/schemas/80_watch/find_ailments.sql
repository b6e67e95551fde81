-- Is BRUCE itself well? What the ping to an outside dead man's switch is made of.

create function bruce.find_ailments(p_now timestamptz default bruce.clock())
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
    select format(
      'a notice for %s waits since %s', w.target,
        bruce.day_words(w.since))
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
comment on function bruce.find_ailments(timestamptz) is
  'Why BRUCE cannot be relied on now: jobs or engine that do not run, notices that do not go out. Empty: '
  'all is well.';
