create table public.deliveries (
  finished_at timestamptz not null,
  target text not null,
  outcome text not null check (outcome in ('delivered', 'retry', 'dead', 'lost')),
  attempt integer not null check (attempt > 0),
  http_status integer,
  latency_ms integer check (latency_ms >= 0),
  error text,
  is_late boolean not null default false,
  holder text,
  action_id uuid not null references public.actions on delete cascade,
  lease uuid,
  primary key (action_id, attempt, is_late)
);
comment on table public.deliveries is
  'One row per delivery attempt, and one more for a result that came too late to count.';
comment on column public.deliveries.outcome is
  'delivered; retry: it failed and is tried again; dead: it failed for good; lost: its lease expired and '
  'the result is unknown.';
comment on column public.deliveries.is_late is
  'Reported after its lease expired, or reported again: recorded, without effect.';

alter table public.deliveries enable row level security;

create policy deliveries_select_authenticated on public.deliveries
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.deliveries to authenticated, service_role;

create trigger _060_strip_secrets before insert on public.deliveries
  for each row execute function bruce.tg__strip_secrets('error');
