create table bruce.host_state (
  hostname text primary key,
  asset_type text not null,
  lifecycle text not null,
  schedule text,
  declarations integer not null,
  parent text,
  cluster text,
  primary_ip text,
  vmid integer,
  is_critical boolean not null default false,
  is_secret boolean not null default false,
  scope_id integer,
  entity_id bigint,
  state text not null default 'unobserved',
  node text,
  addresses text[],
  address_scope_id integer,
  lock text,
  machine text,
  state_since timestamptz,
  place text,
  moved_at timestamptz,
  named_type text,
  other_name text,
  named_at timestamptz,
  candidates integer not null default 0,
  heard_until timestamptz,
  changed_at timestamptz not null
);

create index host_state_parent_idx on bruce.host_state (parent);
create index host_state_place_idx on bruce.host_state (bruce.fold_name(place)) where place is not null;
comment on table bruce.host_state is
  'Each declared device and VM beside what its hypervisor says of it. Rules about hosts read it.';
comment on column bruce.host_state.lifecycle is
  'As declared; what is active counts as offline outside its schedule or that of what it stands on, and as '
  'planned at the edges.';
comment on column bruce.host_state.primary_ip is
  'The declared address; of several (assets.metadata.other_ips) the one that is observed, else the primary.';
comment on column bruce.host_state.schedule is
  'The schedule, in words, where it makes the lifecycle another one.';
comment on column bruce.host_state.declarations is
  'How many assets carry this name: more than one is ambiguous.';
comment on column bruce.host_state.scope_id is 'Where it was seen, or where it would be seen if it existed.';
comment on column bruce.host_state.state is
  'running, stopped, paused, unstable, failed, changing, unknown; absent = its hypervisor does not list it; '
  'unobserved = nobody looks there; ambiguous = several could be it.';
comment on column bruce.host_state.addresses is
  'Its addresses: as its own system says them, else as the guest agent or its hypervisor does.';
comment on column bruce.host_state.address_scope_id is 'Its own system, where that said its addresses.';
comment on column bruce.host_state.lock is
  'The lock that Proxmox VE holds on the guest: backup, migrate, snapshot, suspended ...';
comment on column bruce.host_state.machine is
  'What QEMU says of the guest: running, paused, io-error ...; null when nobody asked it.';
comment on column bruce.host_state.state_since is 'Since when the guest is in this state.';
comment on column bruce.host_state.place is
  'Where the guest is, or was when it was seen last: the host that its node or TrueNAS is.';
comment on column bruce.host_state.moved_at is 'When it was seen to be at another place than before.';
comment on column bruce.host_state.named_type is
  'Type (qemu, lxc) of the guest that was last seen under the number and a name of this host; named_at: '
  'since when that one is there.';
comment on column bruce.host_state.other_name is
  'Name of the guest with its number, where a guest had this number under a name of this host before.';
comment on column bruce.host_state.heard_until is 'As that of the guest it is; see bruce.entities.';
comment on column bruce.host_state.candidates is 'How many observed guests could be it.';

alter table bruce.host_state enable row level security;

create policy host_state_select_authenticated on bruce.host_state
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.host_state to authenticated, service_role;
