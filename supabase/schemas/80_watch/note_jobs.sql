create function bruce.note_jobs(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- no heartbeat while one of the jobs fails
  if not exists (select from public.heartbeats as h where h.name = 'jobs' and h.details ? 'failing') then
    perform bruce.beat('jobs', 'job', null, interval '1 minute', p_now => p_now);
  end if;
  -- nobody ever called dispatch, and a notification waits for it
  if not exists (select from public.heartbeats as h where h.name = 'dispatcher') then
    insert into public.heartbeats (name, kind, hostname, cadence, last_beat_at, details)
    select 'dispatcher', 'dispatcher', s.self_hostname, '1 minute', min(a.created_at),
      '{"never_heard_of": true}'
    from public.settings as s, public.actions as a
    join public.targets as t on t.name = a.target
    where a.status = 'pending' and t.enabled
    group by s.self_hostname;
  end if;
end;
$$;
comment on function bruce.note_jobs(timestamptz) is
  'Records a heartbeat of the jobs. From the first queued notification on, a dispatcher is expected, even '
  'if there never was one.';
