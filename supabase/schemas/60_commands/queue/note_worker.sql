create function bruce.note_worker(p_worker text, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if exists (
    select from public.heartbeats as h
    where h.name = 'worker ' || p_worker and h.last_beat_at between p_now - interval '2 minutes' and p_now
  ) then
    return;
  end if;
  -- at most 50 workers: a token could send any name
  if (
    select count(*) < 50
      or bool_or(h.name = 'worker ' || p_worker) from public.heartbeats as h where h.kind = 'worker'
  ) then
    perform bruce.beat(
      'worker ' || p_worker, 'worker',
        (select r.host from bruce.resolve_host(p_worker) as r where r.candidates = 1),
      interval '5 minutes', p_now => p_now
    );
  end if;
end;
$$;
comment on function bruce.note_worker(text, timestamptz) is
  'Writes the heartbeat of a worker, at most every two minutes.';
