-- Heartbeats: the parts of BRUCE that run by themselves, and when each was last heard of.

create table public.heartbeats (
  name text primary key,
  kind text not null check (kind in ('dispatcher', 'job', 'worker', 'engine', 'schedule')),
  hostname text not null,
  cadence interval not null check (cadence > '0'),
  last_beat_at timestamptz not null,
  details jsonb not null default '{}',
  enabled boolean not null default true
) with (fillfactor = 50);
comment on table public.heartbeats is
  'Who has to be heard of, how often, and when that last was. Collectors are in view collectors. Delete a row, or disable '
  'it, when that part is gone on purpose.';
comment on column public.heartbeats.hostname is 'Where it runs.';
comment on column public.heartbeats.cadence is 'How often it means to beat.';

create or replace function bruce.beat(
  p_name text, p_kind text, p_hostname text, p_cadence interval, p_details jsonb default '{}',
  p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- one that says nothing new is written once per half cadence: not even a row is locked in between
  if exists (
    select from public.heartbeats as h
    where h.name = p_name and h.last_beat_at >= p_now - p_cadence / 2 and h.cadence = p_cadence and h.kind = p_kind
      and h.details = coalesce(p_details, '{}')
      and h.hostname = coalesce(p_hostname, (select s.self_hostname from public.settings as s))
  ) then
    return;
  end if;
  insert into public.heartbeats as h (name, kind, hostname, cadence, last_beat_at, details)
  values (
    p_name, p_kind, coalesce(p_hostname, (select s.self_hostname from public.settings as s)), p_cadence, p_now,
    coalesce(p_details, '{}')
  )
  on conflict (name) do update
  set kind = excluded.kind, hostname = excluded.hostname, cadence = excluded.cadence,
    last_beat_at = greatest(h.last_beat_at, excluded.last_beat_at), details = excluded.details;
end;
$$;
comment on function bruce.beat(text, text, text, interval, jsonb, timestamptz) is
  'Says that a part is alive. A host of null is the host of this database.';

alter table public.heartbeats enable row level security;
create policy heartbeats_select_authenticated on public.heartbeats for select to authenticated using (true);
revoke all on public.heartbeats from public, anon, authenticated, service_role;
grant select on public.heartbeats to authenticated, service_role;
grant insert, update, delete on public.heartbeats to service_role;
revoke execute on function bruce.beat(text, text, text, interval, jsonb, timestamptz) from public;
