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
  containers integer not null default 0,
  ports text[],
  image text,
  image_digest text,
  restart_policy text,
  role text,
  changed_at timestamptz not null,
  heard_until timestamptz,
  -- stored, so that the planner knows how few they are
  ports_differ boolean generated always as (declared_ports <> '{}' and ports <> declared_ports) stored,
  restart_policy_differs boolean generated always as (restart_policy <> declared_restart_policy) stored,
  is_down boolean not null generated always as (state in ('absent', 'stopped', 'failed', 'paused')) stored,
  role_differs boolean generated always as (role <> declared_role) stored
);

create index service_state_hostname_idx on bruce.service_state (hostname);
create index service_state_not_running_idx on bruce.service_state (hostname)
  where lifecycle = 'active' and is_down;
create index service_state_ports_idx on bruce.service_state (hostname) where ports_differ;
create index service_state_unwanted_idx on bruce.service_state (hostname)
  where lifecycle in ('offline', 'retired') and state in ('running', 'unstable');
create index service_state_ambiguous_idx on bruce.service_state (hostname) where state = 'ambiguous';
create index service_state_image_idx on bruce.service_state (hostname) where declared_image is not null;
create index service_state_restart_policy_idx on bruce.service_state (hostname) where restart_policy_differs;
create index service_state_role_idx on bruce.service_state (hostname) where role_differs;
comment on table bruce.service_state is
  'Each declared service beside what was observed of it: the join of both sides, kept up to date, so that a '
  'rule is a filter and not a join over everything.';
comment on column bruce.service_state.lifecycle is
  'That of the service, by declaration and schedule, or of its host where that one is less than active.';
comment on column bruce.service_state.schedule is
  'The schedule, in words, where it makes the lifecycle another one.';
comment on column bruce.service_state.containers is
  'How many containers or apps it is; of one, it has the state.';
comment on column bruce.service_state.heard_until is 'As that of the things it is; see bruce.entities.';
comment on column bruce.service_state.is_down is 'It is known not to run.';
comment on column bruce.service_state.state is
  'running, stopped, paused, unstable, failed, changing, unknown; absent = not in the list; unobserved = '
  'nobody looks there; ambiguous = several containers could be it.';

alter table bruce.service_state enable row level security;

create policy service_state_select_authenticated on bruce.service_state
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.service_state to authenticated, service_role;
