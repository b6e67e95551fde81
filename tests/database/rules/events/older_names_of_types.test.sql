select plan(1);

insert into events (event_type, hostname, severity, details) values
  ('VM_NOT_RUNNING', 'box2-tube', 'critical', 'a'), ('HOST_NOT_RESPONDING', 'FurycomAI', 'critical', 'b'),
  ('vm_not_running', 'box2-docs', 'critical', 'c'), ('service_missing', 'box2-daily', 'high', 'd'),
  ('OWN_TYPE', 'x', 'low', 'e');
select results_eq(
  'select event_type, details from events order by details',
  $$ values ('VM_DOWN', 'a'), ('NODE_UNREACHABLE', 'b'), ('VM_DOWN', 'c'), ('SERVICE_MISSING', 'd'),
    ('OWN_TYPE', 'e') $$,
  'older writers of events are understood'
);

select * from finish();
