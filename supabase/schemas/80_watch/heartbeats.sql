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
  'Who has to be heard of, how often, and when that last was. Collectors are in view collectors. Delete a '
  'row, or disable it, when that part is gone on purpose.';
comment on column public.heartbeats.hostname is 'Where it runs.';
comment on column public.heartbeats.cadence is 'How often it means to beat.';

alter table public.heartbeats enable row level security;

create policy heartbeats_select_authenticated on public.heartbeats
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.heartbeats to authenticated, service_role;

grant insert, update, delete on public.heartbeats to service_role;
