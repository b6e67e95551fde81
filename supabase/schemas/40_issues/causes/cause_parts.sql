create table bruce.cause_parts (
  event_type text not null,
  field_like text not null default '%',
  same_by text[] not null,
  primary key (event_type, field_like),
  constraint same_by_names_parts_that_are_known check (
    same_by <> '{}'
    and same_by <@ '{field,class,service,expected,observed,host,place,reporter,error,drift}'::text[])
);
comment on table bruce.cause_parts is
  'What makes two differences of a rule one cause: the parts that have to be equal. Of several rows that fit '
  'a field the longest field_like counts. A rule without a row: its field and what was observed.';
comment on column bruce.cause_parts.field_like is 'A pattern of LIKE for the field of the difference.';
comment on column bruce.cause_parts.same_by is
  'field, service (by its folded name), expected, observed, host; class: the field without what tells one '
  'alert from another; place: where a host is (hypervisor, parent, cluster), else the host itself; reporter: '
  'the host of its evidence; error: the kind of error that its collector told; drift: nothing else is the '
  'same.';

alter table bruce.cause_parts enable row level security;

create policy cause_parts_select_authenticated on bruce.cause_parts
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.cause_parts to authenticated, service_role;

create trigger _900_note_change after insert or update or delete on bruce.cause_parts
  for each row execute function bruce.tg__note_change();

insert into bruce.cause_parts (event_type, field_like, same_by)
values
  ('SERVICE_MISSING', '%', '{field,service,observed}'),
  ('SERVICE_UNEXPECTED', '%', '{field,service,expected}'),
  ('PORT_MISMATCH', '%', '{field,service,expected,observed}'),
  ('CONFIG_DRIFT', '%', '{field,service,expected,observed}'),
  -- the same two images, whatever the service is called
  ('CONFIG_DRIFT', 'image', '{field,expected,observed}'),
  ('CONFIG_DRIFT', 'declared image %', '{field,expected,observed}'),
  ('CONFIG_DRIFT', 'restart_policy', '{field,expected,observed}'),
  -- an address, a name, a lost network and an unclear identity belong to one thing alone
  ('CONFIG_DRIFT', 'ip', '{drift}'),
  ('CONFIG_DRIFT', 'name', '{drift}'),
  ('CONFIG_DRIFT', 'network', '{drift}'),
  ('CONFIG_DRIFT', '%identity%', '{drift}'),
  -- guests that stopped at one place; two guests at two places have nothing in common
  ('VM_DOWN', '%', '{field,observed,place}'),
  ('VM_UNDECLARED', '%', '{field,expected,observed}'),
  ('VM_UNDECLARED', 'guest', '{field,expected,reporter}'),
  ('NODE_UNREACHABLE', '%', '{field,place}'),
  ('REBOOTED', '%', '{field,place}'),
  ('DOCKER_UNREACHABLE', '%', '{field,error}'),
  ('SNAPSHOT_ERROR', '%', '{field,observed}'),
  -- each held snapshot would take away something else
  ('SNAPSHOT_ERROR', '%.breaker', '{drift}'),
  -- the value moves, the metric does not; a pool or container is told by its name
  ('RESOURCE_EXCEEDED', '%', '{field,service}'),
  ('SERVICE_RESTARTING', '%', '{service}'),
  -- the field of a probe names its address
  ('SERVICE_UNHEALTHY', '%', '{service,expected,observed}'),
  ('STUCK', '%', '{service,observed,place}'),
  ('STUCK', 'pool', '{drift}'),
  ('STUCK', 'storage', '{drift}'),
  -- every second NAS has a pool of the name tank
  ('POOL_UNHEALTHY', '%', '{drift}'),
  ('ALERT_RAISED', '%', '{class,observed}'),
  -- the routes to one target: the field is the domain
  ('ROUTE_DRIFT', '%', '{host,service,expected,observed}'),
  ('REMEDIATION_FAILED', '%', '{field,service}'),
  ('HEARTBEAT_OVERDUE', '%', '{drift}'),
  ('TARGET_FAILING', '%', '{drift}');
