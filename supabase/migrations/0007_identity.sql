-- Identity: the names under which hosts and services are known, and who is who. These tables are derived: only the
-- engine writes them, so they carry no foreign keys (a check per row would double the price of a large batch).

create table bruce.host_names (
  name_key text not null,
  hostname text not null,
  primary key (name_key, hostname)
);
create index host_names_hostname_idx on bruce.host_names (hostname);
comment on table bruce.host_names is
  'Every folded name, alias, vmid (vmid=cluster/n) and address (ip=...) of each declared host. Written by triggers of assets.';

create table bruce.host_ancestors (
  hostname text not null,
  ancestor text not null,
  depth integer not null,
  primary key (hostname, ancestor)
);
create index host_ancestors_ancestor_idx on bruce.host_ancestors (ancestor);
comment on table bruce.host_ancestors is 'assets.parent, transitively: what a host depends on. Written by triggers of assets.';

create table bruce.service_names (
  hostname text not null,
  name_key text not null,
  service_id bigint not null,
  primary key (hostname, name_key, service_id)
);
create index service_names_service_id_idx on bruce.service_names (service_id);
comment on table bruce.service_names is
  'Every folded name, alias and match hint of each declared service. Written by triggers of expected_services.';

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
  candidates integer not null default 0,
  changed_at timestamptz not null
);
create index host_state_parent_idx on bruce.host_state (parent);
comment on table bruce.host_state is 'Each declared device and VM beside what its hypervisor says of it. Rules about hosts read it.';
comment on column bruce.host_state.lifecycle is
  'As declared; what is active counts as offline outside its schedule or that of what it stands on, and as planned at the edges.';
comment on column bruce.host_state.schedule is 'The schedule, in words, where it makes the lifecycle another one.';
comment on column bruce.host_state.declarations is 'How many assets carry this name: more than one is ambiguous.';
comment on column bruce.host_state.scope_id is 'Where it was seen, or where it would be seen if it existed.';
comment on column bruce.host_state.state is
  'running, stopped, paused, unstable, failed, changing, unknown; absent = its hypervisor does not list it; '
  'unobserved = nobody looks there; ambiguous = several could be it.';
comment on column bruce.host_state.candidates is 'How many observed guests could be it.';

create table bruce.service_state (
  service_id bigint primary key,
  hostname text not null,
  service text not null,
  lifecycle text not null,
  schedule text,
  declared_ports text[] not null,
  declared_image text,
  declared_restart_policy text,
  declared_role text,
  scope_id integer,
  state text not null default 'unobserved',
  candidates integer not null default 0,
  ports text[],
  image text,
  image_digest text,
  restart_policy text,
  role text,
  changed_at timestamptz not null,
  -- stored, so that the planner knows how few they are
  ports_differ boolean generated always as (declared_ports <> '{}' and ports <> declared_ports) stored,
  restart_policy_differs boolean generated always as (restart_policy <> declared_restart_policy) stored,
  role_differs boolean generated always as (role <> declared_role) stored
);
create index service_state_hostname_idx on bruce.service_state (hostname);
create index service_state_not_running_idx on bruce.service_state (hostname)
  where lifecycle = 'active' and state in ('absent', 'stopped', 'failed', 'paused');
create index service_state_ports_idx on bruce.service_state (hostname) where ports_differ;
create index service_state_unwanted_idx on bruce.service_state (hostname)
  where lifecycle in ('offline', 'retired') and state in ('running', 'unstable');
create index service_state_ambiguous_idx on bruce.service_state (hostname) where state = 'ambiguous';
create index service_state_image_idx on bruce.service_state (hostname) where declared_image is not null;
create index service_state_restart_policy_idx on bruce.service_state (hostname) where restart_policy_differs;
create index service_state_role_idx on bruce.service_state (hostname) where role_differs;
comment on table bruce.service_state is
  'Each declared service beside what was observed of it: the join of both sides, kept up to date, so that a rule is a '
  'filter and not a join over everything.';
comment on column bruce.service_state.lifecycle is
  'That of the service, by declaration and schedule, or of its host where that one is less than active.';
comment on column bruce.service_state.schedule is 'The schedule, in words, where it makes the lifecycle another one.';
comment on column bruce.service_state.state is
  'running, stopped, paused, unstable, failed, changing, unknown; absent = not in the list; unobserved = nobody looks '
  'there; ambiguous = several containers could be it.';

alter table bruce.host_names enable row level security;
alter table bruce.host_ancestors enable row level security;
alter table bruce.service_names enable row level security;
alter table bruce.host_state enable row level security;
alter table bruce.service_state enable row level security;
create policy host_names_select_authenticated on bruce.host_names for select to authenticated using (true);
create policy host_ancestors_select_authenticated on bruce.host_ancestors for select to authenticated using (true);
create policy service_names_select_authenticated on bruce.service_names for select to authenticated using (true);
create policy host_state_select_authenticated on bruce.host_state for select to authenticated using (true);
create policy service_state_select_authenticated on bruce.service_state for select to authenticated using (true);
revoke all on bruce.host_names, bruce.host_ancestors, bruce.service_names, bruce.host_state, bruce.service_state
  from public, anon, authenticated, service_role;
grant select on bruce.host_names, bruce.host_ancestors, bruce.service_names, bruce.host_state, bruce.service_state
  to authenticated, service_role;

create or replace function bruce.host_keys(p_hostname text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- an address, the whole name, then the name without its domain
  return array_remove(array[
    'ip=' || host(bruce.to_inet(p_hostname)),
    bruce.fold_name(p_hostname),
    case when bruce.to_inet(p_hostname) is null then bruce.fold_name(split_part(p_hostname, '.', 1)) end
  ], null);
end;
$$;
comment on function bruce.host_keys(text) is 'Keys in bruce.host_names that a reported host name may be found under, best first.';

create or replace function bruce.resolve_host(p_hostname text, out host text, out candidates integer)
language plpgsql
stable
set search_path = ''
as $$
begin
  select min(n.hostname), count(distinct n.hostname)::integer
  into host, candidates
  from unnest(bruce.host_keys(p_hostname)) with ordinality as k (name_key, rank)
  join bruce.host_names as n using (name_key)
  group by k.rank
  order by k.rank
  limit 1;
  candidates := coalesce(candidates, 0);
  if candidates <> 1 then
    host := p_hostname;
  end if;
end;
$$;
comment on function bruce.resolve_host(text) is
  'The declared host that a reported name or address means, and how many it could mean. Not exactly one: the name itself.';

create or replace function bruce.is_declared_cluster(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from public.assets as a
    where a.lifecycle <> 'retired'
      and (a.cluster is not null and bruce.fold_name(a.cluster) = bruce.fold_name(p_hostname)
        or lower(a.asset_type) = 'cluster' and a.name_key = bruce.fold_name(p_hostname))
  );
end;
$$;
comment on function bruce.is_declared_cluster(text) is
  'Is it the name of a declared cluster? That is no host, but a collector may speak in its name.';

revoke execute on function bruce.host_keys(text), bruce.resolve_host(text), bruce.is_declared_cluster(text) from public;
grant execute on function bruce.host_keys(text), bruce.resolve_host(text) to service_role;
