create table public.issues (
  issue_id uuid primary key default gen_random_uuid(),
  status text not null check (status in ('pending', 'open', 'resolved')),
  severity text not null,
  event_type text not null,
  hostname text not null,
  service text,
  field text,
  details text not null,
  expected text,
  observed text,
  source text,
  first_seen_at timestamptz not null,
  opened_at timestamptz,
  last_seen_at timestamptz not null,
  resolved_at timestamptz,
  occurrences integer not null default 1 check (occurrences > 0),
  stale boolean not null default false,
  suppressed_by uuid references public.issues on delete set null,
  waived_by bigint references public.waivers on delete set null,
  window_id bigint references public.maintenance_windows on delete set null,
  waits_for text,
  flapping boolean not null default false,
  quiet_since timestamptz,
  cause text not null check (cause in ('INTENT_CHANGED', 'REALITY_CHANGED', 'FIRST_SEEN')),
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text,
  confirmations integer not null default 1,
  clearances integer not null default 0,
  looks integer not null default 1,
  drift_key text not null,
  scope_id integer,
  service_id bigint,
  entity_id bigint,
  evidence jsonb not null default '{}',
  constraint resolved_at_is_set_when_resolved check ((status = 'resolved') = (resolved_at is not null)),
  constraint opened_at_is_set_when_open check (status <> 'open' or opened_at is not null),
  constraint acknowledged_at_says_by_whom check ((acknowledged_at is null) = (acknowledged_by is null)),
  constraint only_what_is_open_is_acknowledged check (acknowledged_at is null or status = 'open'),
  constraint only_what_is_pending_is_held_back
    check (status = 'pending' or num_nonnulls(waived_by, window_id, waits_for) = 0),
  constraint only_what_was_opened_flaps check (not flapping or status <> 'pending'),
  constraint only_what_flaps_is_quiet check (quiet_since is null or flapping and status = 'open')
);
comment on table public.issues is 'One row per difference: pending, open, resolved.';
comment on column public.issues.status is
  'pending: observed, but not opened yet; it waits for confirmations or is held back. open: an opened '
  'event was written. resolved: gone.';
comment on column public.issues.stale is
  'The evidence is too old, partial or failed: the issue is neither confirmed nor resolved.';
comment on column public.issues.suppressed_by is
  'The root cause: the issue that explains this one, such as a host that is down.';
comment on column public.issues.waived_by is 'The waiver that holds it back.';
comment on column public.issues.window_id is 'The maintenance window that holds it back.';
comment on column public.issues.waits_for is
  'What a pending issue waits for: the next report of the host it depends on, or the end of a start.';
comment on column public.issues.flapping is
  'It opens and resolves too often: it stays open until the difference has been gone for the cool_down of '
  'its rule.';
comment on column public.issues.quiet_since is 'Since when the difference of a flapping issue is gone.';
comment on column public.issues.acknowledged_at is
  'When a person took care of it. Cleared when the issue resolves or is waived, and when its severity rises.';
comment on column public.issues.cause is
  'INTENT_CHANGED: the declaration changed. REALITY_CHANGED: the observation changed. FIRST_SEEN: so at '
  'the first observation.';
comment on column public.issues.last_seen_at is
  'Evidence of the last evaluation. An unchanged difference is not written again: see drift.last_seen_at '
  'for the present.';
comment on column public.issues.occurrences is
  'How many times it opened. Drift that returns soon reopens the same issue.';
comment on column public.issues.service_id is
  'The row of bruce.service_state whose two sides differ, for an issue of one declared service.';
comment on column public.issues.entity_id is
  'The row of bruce.entities that it speaks of, for an issue of one observed thing.';
comment on column public.issues.clearances is
  'Consecutive observations without the difference, while it waits to resolve.';

comment on column public.issues.looks is
  'Consecutive observations that must show the difference before it opens.';

create unique index issues_one_alive_per_drift_idx on public.issues (drift_key) where status <> 'resolved';
create index issues_alive_by_host_idx on public.issues (hostname) where status <> 'resolved';
create index issues_resolved_idx on public.issues (drift_key, resolved_at desc) where status = 'resolved';
create index issues_suppressed_by_idx on public.issues (suppressed_by) where suppressed_by is not null;
create index issues_waived_by_idx on public.issues (waived_by) where waived_by is not null;
create index issues_window_id_idx on public.issues (window_id) where window_id is not null;
create index issues_back_idx on public.issues (hostname, resolved_at)
  where status = 'resolved' and event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE');
create index issues_scope_id_idx on public.issues (scope_id) where status <> 'resolved';
create index issues_first_seen_at_idx on public.issues (first_seen_at desc, issue_id desc);
create index issues_opened_at_idx on public.issues (opened_at);

alter table public.issues enable row level security;

create policy issues_select_authenticated on public.issues
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.issues to authenticated, service_role;

create trigger _900_note_change after insert or update or delete on public.issues
  for each row execute function bruce.tg__note_change();

create trigger _060_strip_secrets before update of note, acknowledged_by on public.issues
  for each row execute function bruce.tg__strip_secrets('note', 'acknowledged_by');
