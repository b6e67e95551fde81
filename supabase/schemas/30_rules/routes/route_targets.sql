create table bruce.route_targets (
  entity_id bigint primary key,
  scope_id integer not null,
  proxy text not null,
  domains text not null,
  target text not null,
  place text not null,
  port text,
  names text[] not null default '{}',
  domain_names text[] not null default '{}',
  is_judged boolean not null,
  changed_at timestamptz not null
);

create index route_targets_place_idx on bruce.route_targets (place);
create index route_targets_scope_id_idx on bruce.route_targets (scope_id);
create index route_targets_domain_names_idx on bruce.route_targets using gin (domain_names);
comment on table bruce.route_targets is
  'Where each enabled route leads. Derived from bruce.entities and bruce.host_names, so that the rule is a '
  'look at one host and not a search for names.';
comment on column bruce.route_targets.proxy is 'Host of the reverse proxy.';
comment on column bruce.route_targets.place is
  'The declared host it leads to; the proxy itself when the target is no declared host.';
comment on column bruce.route_targets.port is
  'Port at that place as protocol/number; null when only a name beside the proxy may be meant.';
comment on column bruce.route_targets.names is
  'Folded names under which a container beside the proxy may be meant: proxies reach those by name, not by '
  'published port.';
comment on column bruce.route_targets.domain_names is
  'Domains in lower case; * alone for a rule that cannot be compared.';
comment on column bruce.route_targets.is_judged is
  'False where a target that nothing is known of proves nothing: loopback, an ambiguous name, an address '
  'inside a container network, a variable of the proxy.';

alter table bruce.route_targets enable row level security;

create policy route_targets_select_authenticated on bruce.route_targets
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.route_targets to authenticated, service_role;
