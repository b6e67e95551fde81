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
  replicas integer not null default 0,
  down text[] not null default '{}',
  ports text[],
  image text,
  image_digest text,
  restart_policy text,
  role text,
  is_tied boolean not null default false,
  lost_network text,
  has_own boolean not null default false,
  changed_at timestamptz not null,
  heard_until timestamptz,
  is_down boolean not null default false,
  differs boolean not null default false,
  known_image text,
  known_digest text
) with (fillfactor = 90);

create index service_state_hostname_idx on bruce.service_state (hostname);
create index service_state_differs_idx on bruce.service_state (hostname) where differs;
comment on table bruce.service_state is
  'Each declared service beside what was observed of it: the join of both sides, kept up to date, so that a '
  'rule is a filter and not a join over everything.';
comment on column bruce.service_state.lifecycle is
  'That of the service, by declaration and schedule, or of its host where that one is less than active.';
comment on column bruce.service_state.schedule is
  'The schedule, in words, where it makes the lifecycle another one.';
comment on column bruce.service_state.containers is
  'How many containers or apps it is; of one, it has the state.';
comment on column bruce.service_state.replicas is
  'How many containers should run: of several, without those that ended as they should or were replaced.';
comment on column bruce.service_state.down is 'Names of those of them that do not run.';
comment on column bruce.service_state.is_tied is
  'It uses the network of another container, or lends its own: its ports are not those of its container.';
comment on column bruce.service_state.lost_network is
  'Name or id of the container whose network it uses, where there is no such container.';
comment on column bruce.service_state.has_own is
  'A container or app of its own was it once. Until then a component of a project may be it, by its name.';
comment on column bruce.service_state.heard_until is 'As that of the things it is; see bruce.entities.';
comment on column bruce.service_state.is_down is 'It is known not to run.';
comment on column bruce.service_state.known_image is
  'The last image with which it was seen to run, and its digest as far as it is known: kept while nothing is '
  'seen of it, so that a change is told from a first image.';
comment on column bruce.service_state.differs is
  'A rule of this schema speaks of it: each of them asks for this beside its own condition, so that all read '
  'by one index. Written with the row, and not generated, because the server reads the expression of a '
  'generated column anew for each statement.';
comment on column bruce.service_state.state is
  'running, stopped, paused, unstable, failed, changing, unknown; absent = not in the list; unobserved = '
  'nobody looks there; ambiguous = several containers could be it.';

alter table bruce.service_state enable row level security;

create policy service_state_select_authenticated on bruce.service_state
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.service_state to authenticated, service_role;
