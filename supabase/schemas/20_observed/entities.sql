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
  restart_count integer,
  restarts_base integer,
  restarts_base_at timestamptz,
  restarted_at timestamptz,
  match text not null default 'undeclared'
    check (match in ('matched', 'component', 'ambiguous', 'undeclared', 'ignored')),
  service_id bigint,
  problem text,
  first_seen_at timestamptz not null,
  changed_at timestamptz not null,
  heard_until timestamptz,
  snapshot_id bigint not null,
  item_hash bigint not null,
  item jsonb not null,
  -- what else than its identity the rules of this schema read of a container or app
  rule_hash bigint not null generated always as (
    hash_record_extended(
      row(name, name_keys, project, compose_service, state, health, ports, restart_count, problem), 0)
  ) stored,
  unique (scope_id, kind, entity_key)
);

create index entities_hostname_idx on bruce.entities (hostname);
create index entities_checks_idx on bruce.entities (service_id) where kind = 'check';
create index entities_undeclared_idx on bruce.entities (hostname, kind)
  where match in ('undeclared', 'ambiguous');
comment on table bruce.entities is
  'The present (derived, so without foreign keys), one row per container, app, guest, node, storage, pool, '
  'check, route ... that a scope last reported.';
comment on column bruce.entities.hostname is 'Host it belongs to; for a guest, the host it is.';
comment on column bruce.entities.state is 'running, stopped, paused, unstable, failed, changing or unknown.';
comment on column bruce.entities.ports is
  'Published ports as protocol/number; null when publishing does not tell.';
comment on column bruce.entities.name_keys is 'Folded names it may be declared under, best first.';
comment on column bruce.entities.restarts_base is
  'Restart count at the start of the window that is being counted.';
comment on column bruce.entities.problem is
  'Why the row cannot be judged: the path of the bad field in it, a blank, what is wrong.';
comment on column bruce.entities.rule_hash is
  'Of the columns that rules read. A container or app that changed with an equal hash is not compared anew; '
  'a rule that reads another column has to add it here.';
comment on column bruce.entities.heard_until is
  'When its scope last listed it, where newer snapshots do not and may lack rows: it may be gone or another '
  'by now. Null: the newest one lists it.';
comment on column bruce.entities.item is 'The row as observed, without secrets.';

alter table bruce.entities enable row level security;

create policy entities_select_authenticated on bruce.entities
  for select to authenticated using ((select bruce.person_may_read()));

create index entities_unhealthy_idx on bruce.entities (hostname)
  where health = 'unhealthy' and state = 'running';
create index entities_failed_idx on bruce.entities (hostname) where state = 'failed'
  and kind in ('check', 'pool');
create index entities_down_nodes_idx on bruce.entities (hostname) where kind = 'node' and state = 'stopped';
create index entities_restarted_idx on bruce.entities (hostname) where restarted_at is not null;
create index entities_routes_idx on bruce.entities (scope_id) where kind = 'route';

grant select on bruce.entities to authenticated, service_role;
