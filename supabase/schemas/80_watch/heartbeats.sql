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
  'Parts of BRUCE that run by themselves, how often each has to report, and when it last did. Collectors '
  'are in the view collectors. Delete or disable a row if that part was removed on purpose.';
comment on column public.heartbeats.hostname is 'Where the part runs.';
comment on column public.heartbeats.last_beat_at is
  'Written at most once per half cadence; of jobs, engine and dispatcher once an hour: '
  'bruce.last_beat_at(row) says when they last beat.';
comment on column public.heartbeats.cadence is 'How often it has to report.';

alter table public.heartbeats enable row level security;

create policy heartbeats_select_authenticated on public.heartbeats
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.heartbeats to authenticated, service_role;

grant insert, update, delete on public.heartbeats to service_role;
