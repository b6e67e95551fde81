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
  -- an unchanged heartbeat is written once per half cadence, and locks no row in between. What bruce.hear
  -- knows of is written once an hour, and after a silence that may have been told
  if exists (
    select from public.heartbeats as h
    where h.name = p_name and h.cadence = p_cadence and h.kind = p_kind
      and case
          when p_name in ('jobs', 'engine', 'dispatcher') then
            h.last_beat_at >= p_now - interval '1 hour' and not bruce.has_missed(p_name, p_now)
          else h.last_beat_at >= p_now - p_cadence / 2
        end
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
