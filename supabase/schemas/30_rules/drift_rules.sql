create table public.drift_rules (
  event_type text primary key check (event_type ~ '^[A-Z][A-Z0-9_]*$'),
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'info')),
  description text not null,
  enabled boolean not null default true,
  open_confirmations integer not null default 1 check (open_confirmations between 1 and 100),
  resolve_confirmations integer not null default 1 check (resolve_confirmations between 1 and 100),
  absent_confirmations integer not null default 1 check (absent_confirmations between 1 and 100),
  reopen_window interval not null default '15 minutes' check (reopen_window >= '0'),
  flap_count integer default 4 check (flap_count between 2 and 100),
  flap_window interval not null default '1 hour' check (flap_window > '0'),
  cool_down interval not null default '30 minutes' check (cool_down >= '0'),
  evidence text not null default 'snapshot' check (evidence in ('snapshot', 'contact', 'silence')),
  is_root_cause boolean not null default false,
  aliases text[] not null default '{}',
  rule_view text not null check (rule_view ~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$')
);
comment on table public.drift_rules is
  'One row per event type. A rule of your own is one view with the columns of bruce.drift_row, and one row '
  'here.';
comment on column public.drift_rules.severity is
  'Severity of the differences that the view gives none of their own: it may have a column severity.';
comment on column public.drift_rules.open_confirmations is
  'Consecutive observations that must show the drift before its issue opens. The view of the rule may ask '
  'for more in its column looks, row by row.';
comment on column public.drift_rules.absent_confirmations is
  'Consecutive observations that must lack a thing before its issue opens, where the rule speaks of what is '
  'absent: that is weaker evidence than one that is there and stopped.';
comment on column public.drift_rules.resolve_confirmations is
  'Consecutive observations that must show it gone before its issue resolves.';
comment on column public.drift_rules.reopen_window is
  'Drift that returns within this time reopens the same issue.';
comment on column public.drift_rules.flap_count is
  'An issue that opens this many times within flap_window is flapping: it stays open. Null: never.';
comment on column public.drift_rules.cool_down is
  'A flapping issue resolves after the difference has been gone for this long.';
comment on column public.drift_rules.evidence is
  'Evidence that proves the drift. snapshot: a fresh, successful snapshot that lists what the rule speaks '
  'of, as its column is_proven says (without that column: a complete one). contact: any recent report of the '
  'collector. silence: none, because the rule is about silence or failure.';
comment on column public.drift_rules.is_root_cause is
  'While open, suppresses issues of what depends on the host.';
comment on column public.drift_rules.aliases is 'Older names of the event type, accepted on input.';
comment on column public.drift_rules.rule_view is
  'schema.view that returns one row per difference that exists now.';

alter table public.drift_rules enable row level security;

create policy drift_rules_select_authenticated on public.drift_rules
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.drift_rules to authenticated, service_role;

grant insert, update, delete on public.drift_rules to service_role;

create trigger _900_note_change after insert or update or delete on public.drift_rules
  for each row execute function bruce.tg__note_change();
