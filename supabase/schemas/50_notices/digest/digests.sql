create table public.digests (
  day date not null,
  period text not null check (period in ('daily', 'weekly')),
  title text not null,
  summary text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  created_at timestamptz not null,
  target text,
  action_id uuid,
  digest jsonb not null,
  primary key (period, day),
  constraint it_ends_after_it_begins check (to_at > from_at)
);
comment on table public.digests is 'One row per period and day, so each digest is made once.';
comment on column public.digests.day is 'The local day on which it was due.';
comment on column public.digests.action_id is
  'The notification it was sent as; that row can be purged earlier.';
comment on column public.digests.digest is 'The numbers, as public.digest returns them.';

alter table public.digests enable row level security;

create policy digests_select_authenticated on public.digests
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.digests to authenticated, service_role;
