create table bruce.scopes (
  scope_id integer generated always as identity primary key,
  hostname text not null,
  source text not null,
  host_key text not null,
  host text not null,
  is_declared boolean not null default false,
  is_ambiguous boolean not null default false,
  first_seen_at timestamptz not null,
  snapshot_id bigint,
  applied_snapshot_id bigint,
  held_snapshot_id bigint,
  releases_next boolean not null default false,
  base_id bigint,
  base_at timestamptz,
  raw_hash bigint,
  content_hash bigint,
  lists text[] not null default '{}',
  is_new boolean not null default true,
  complete boolean not null default true,
  incomplete_lists text[] not null default '{}',
  unreadable_rows integer not null default 0,
  problems text,
  has_quarantine boolean not null default false,
  error_kind text,
  error_message text,
  error_since timestamptz,
  error_at timestamptz not null default '-infinity',
  collector text,
  changed_at timestamptz,
  declares_interval boolean not null default false,
  interval_s integer not null,
  stale_after interval not null,
  is_stale boolean not null default false,
  excused_until timestamptz,
  returned_at timestamptz,
  is_confirming boolean not null default false,
  has_levels boolean not null default false,
  sends_secrets boolean not null default false,
  instance text,
  said_instances text[] not null default '{}',
  before_hash bigint,
  before_at timestamptz,
  alternations integer not null default 0,
  other_instance text,
  other_hash bigint,
  other_since timestamptz,
  other_at timestamptz,
  clock_skew interval not null default '0',
  doubtful_skew interval,
  doubtful_looks integer not null default 0,
  doubtful_at timestamptz,
  last_seq bigint,
  last_contact_at timestamptz not null,
  last_snapshot_at timestamptz not null default '-infinity',
  last_seen_at timestamptz,
  is_sound boolean not null generated always as (
    error_kind is null and held_snapshot_id is null
  ) stored,
  unique (host_key, source)
)
-- each contact is a change: as often as usual, its statistics would be most of what reaches the log
with (fillfactor = 60, autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 5);

create index scopes_host_idx on bruce.scopes (host);
comment on table bruce.scopes is
  'One row per reporting host and source: the unit of evidence. An unchanged snapshot is one HOT update of '
  'it.';
comment on column bruce.scopes.host is 'The declared host it was recognised as, else the name it reports.';
comment on column bruce.scopes.snapshot_id is
  'Newest stored snapshot; applied_snapshot_id is the one the present is made of.';
comment on column bruce.scopes.releases_next is
  'A person released what was held, and it was not stored any more: the next snapshot counts.';
comment on column bruce.scopes.base_id is
  'The stored row that its next snapshots are kept as a difference from; base_at is its observed_at.';
comment on column bruce.scopes.problems is 'Why its present snapshot is partial, as the collector says.';
comment on column bruce.scopes.lists is
  'Lists it sends: of others it knows nothing, and one that fails to come is missed.';
comment on column bruce.scopes.complete is 'Its present snapshot has all its rows, and all can be read.';
comment on column bruce.scopes.incomplete_lists is
  'Lists of its present snapshot that may lack rows, or hold one that nobody can read.';
comment on column bruce.scopes.is_new is 'Until its first snapshot has been reconciled.';
comment on column bruce.scopes.last_contact_at is
  'When the newest report of the collector arrived, errors included: its sign of life.';
comment on column bruce.scopes.last_snapshot_at is
  'observed_at of its newest snapshot, also of one that is partial or held; error_at is that of its newest '
  'failure. What is older is late.';
comment on column bruce.scopes.instance is
  'The engine or machine that its collector says it speaks of (collector.instance).';
comment on column bruce.scopes.said_instances is
  'The last four instances that its reports said, as long as each said another one.';
comment on column bruce.scopes.alternations is
  'How many times in a row it said again what it had said before its last word (before_hash, last at '
  'before_at), within less than two of its intervals: as two collectors do.';
comment on column bruce.scopes.other_at is
  'When a second collector of this name was last heard, since other_since: it says other_instance, or what '
  'has other_hash. Its word does not count while the first one speaks. Without other_since: when another '
  'instance took over.';
comment on column bruce.scopes.clock_skew is
  'How far the clock of its collector is ahead of that of this server; negative: behind. Whole seconds, and '
  'no days, which a time zone would stretch.';
comment on column bruce.scopes.doubtful_skew is
  'What clock_skew would be if its last report, which looks older, was seen when it came; so it was '
  'doubtful_looks times in a row, the last time at doubtful_at.';
comment on column bruce.scopes.sends_secrets is 'Its newest snapshot had to be stripped of secrets.';
comment on column bruce.scopes.has_levels is 'Something of it is over a threshold.';
comment on column bruce.scopes.last_seen_at is
  'When its newest good evidence was seen, by the clock of this server: successful and not held.';
comment on column bruce.scopes.is_sound is
  'Its newest evidence is successful and not held, so that what it says counts; whether it is recent enough, '
  'the clock says, and whether it has all rows, incomplete_lists.';
comment on column bruce.scopes.returned_at is
  'When it last reported again after an issue said that its host is down.';
comment on column bruce.scopes.excused_until is
  'Its silence until then proves nothing: the engine was away, or nobody was heard.';
comment on column bruce.scopes.is_confirming is 'An issue waits here for its next confirmation.';

alter table bruce.scopes enable row level security;

create policy scopes_select_authenticated on bruce.scopes
  for select to authenticated using ((select bruce.person_may_read()));

create index scopes_proxy_idx on bruce.scopes (scope_id) where source = 'proxy';

-- machines that say they are the same one
create index scopes_machine_idx on bruce.scopes (instance) where source = 'system';

grant select on bruce.scopes to authenticated, service_role;
