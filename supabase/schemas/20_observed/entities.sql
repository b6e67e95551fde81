create table bruce.entities (
  entity_id bigint generated always as identity primary key,
  scope_id integer not null,
  kind text not null,
  entity_key text not null,
  hostname text not null,
  name text not null,
  project text,
  compose_service text,
  name_keys text[] not null default '{}',
  state text not null,
  health text,
  ports text[],
  image text,
  node text,
  addresses text[],
  network_of text,
  restart_count integer,
  restarts_base integer,
  restarts_base_at timestamptz,
  restarted_at timestamptz,
  match text not null default 'undeclared',
  service_id bigint,
  problem text,
  first_seen_at timestamptz not null,
  state_since timestamptz not null,
  changed_at timestamptz not null,
  heard_until timestamptz,
  snapshot_id bigint not null,
  item_hash bigint not null,
  item jsonb not null,
  rule_hash bigint not null,
  -- the condition of the one index of the rules: a change that does not alter it is a heap-only update.
  -- Short, and so wider than the rules are, because the server reads the expression anew for each statement
  is_suspect boolean not null generated always as (
    match = 'undeclared' or match = 'ambiguous'
    or state <> 'running' and (state <> 'stopped' or kind = 'node')
    or restarted_at is not null or coalesce(health <> 'healthy' and kind <> 'check', false)
  ) stored,
  unique (scope_id, kind, entity_key)
) with (fillfactor = 90);

create index entities_hostname_kind_idx on bruce.entities (hostname, kind);
create index entities_storages_idx on bruce.entities (scope_id, name) where kind = 'storage';
create index entities_checks_idx on bruce.entities (service_id) where kind = 'check';
create index entities_suspect_idx on bruce.entities (hostname) where is_suspect;
comment on table bruce.entities is
  'The present (derived, so without foreign keys), one row per container, app, guest, node, storage, pool, '
  'check, route, unit, process that listens ... that a scope last reported.';
comment on column bruce.entities.hostname is 'Host it belongs to; for a guest, the host it is.';
comment on column bruce.entities.state is
  'running, stopped, paused, unstable, failed, changing or unknown; absent = a pool that its complete list '
  'lacks, which stays until settings.forget_after has passed.';
comment on column bruce.entities.health is
  'healthy, unhealthy or starting; of a guest its lock, of a check the kind of probe, of a machine '
  'unsynchronized where nobody sets its clock.';
comment on column bruce.entities.state_since is
  'Since when its state, and while it runs its health, are what they are.';
comment on column bruce.entities.ports is
  'Published ports as protocol/number; null when publishing does not tell.';
comment on column bruce.entities.name is
  'What it is called: of a container without what compose and Swarm add to it. entity_key has it in full.';
comment on column bruce.entities.name_keys is
  'Folded names it may be declared under, best first; null where it has none of a kind. A guest of '
  'Proxmox VE has its number, too: vmid=n.';
comment on column bruce.entities.network_of is
  'Of a container that uses the network of another one: the name or id of that, as the engine says it.';
comment on column bruce.entities.restarts_base is
  'Restart count at the start of the window that is being counted.';
comment on column bruce.entities.problem is
  'Why the row cannot be judged: the path of the bad field in it, a blank, what is wrong.';
comment on column bruce.entities.rule_hash is
  'Of what else than its identity the rules of this schema read of a container or app. One that changed with '
  'an equal hash is not compared anew; a rule that reads another column has to add it in write_entities.';
comment on column bruce.entities.is_suspect is
  'A rule of this schema may speak of it: each of them asks for this beside its own condition.';
comment on column bruce.entities.match is
  'matched; component: of a project of which something is declared; ambiguous; leftover: stopped, beside the '
  'container that is the service now; undeclared; ignored: nobody wants to know of it.';
comment on column bruce.entities.heard_until is
  'When its scope last listed it, where newer snapshots do not: it may be gone or another by now, because '
  'they may lack rows, or it is absent. Null: the newest one lists it.';
comment on column bruce.entities.item is 'The row as observed, without secrets.';

alter table bruce.entities enable row level security;

create policy entities_select_authenticated on bruce.entities
  for select to authenticated using ((select bruce.person_may_read()));

-- guests, nodes, routes and the like, of which there are few: not what each host has dozens of
create index entities_others_idx on bruce.entities (scope_id)
  where kind not in ('container', 'app', 'check', 'unit', 'listener');

-- who else may be a host that is declared or seen otherwise now
create index entities_guest_names_idx on bruce.entities using gin (name_keys) with (fastupdate = off)
  where kind in ('guest', 'vm', 'node');

grant select on bruce.entities to authenticated, service_role;
