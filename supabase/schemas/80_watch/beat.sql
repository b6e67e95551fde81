create function bruce.beat(
  p_name text, p_kind text, p_hostname text, p_cadence interval, p_details jsonb default '{}',
  p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- an unchanged heartbeat is written once per half cadence, and locks no row in between
  if exists (
    select from public.heartbeats as h
    where h.name = p_name and h.last_beat_at >= p_now - p_cadence / 2 and h.cadence = p_cadence
      and h.kind = p_kind
      and h.details = coalesce(p_details, '{}')
      and h.hostname = coalesce(p_hostname, (select s.self_hostname from public.settings as s))
  ) then
    return;
  end if;
  insert into public.heartbeats as h (name, kind, hostname, cadence, last_beat_at, details)
  values (
    p_name, p_kind, coalesce(p_hostname, (select s.self_hostname from public.settings as s)),
    p_cadence, p_now,
    coalesce(p_details, '{}')
  )
  on conflict (name) do update
  set kind = excluded.kind, hostname = excluded.hostname, cadence = excluded.cadence,
    last_beat_at = greatest(h.last_beat_at, excluded.last_beat_at), details = excluded.details;
end;
$$;
comment on function bruce.beat(text, text, text, interval, jsonb, timestamptz) is
  'Records that a part is alive. Host null: the host of this database.';
