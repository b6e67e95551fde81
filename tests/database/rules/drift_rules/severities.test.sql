select plan(2);

select set_has(
  'select event_type, severity from drift_rules',
  $$ values
    ('SERVICE_MISSING', 'high'), ('SERVICE_UNEXPECTED', 'low'), ('PORT_MISMATCH', 'medium'),
    ('VM_DOWN', 'critical'),
    ('VM_UNDECLARED', 'medium'), ('DOCKER_UNREACHABLE', 'high'), ('NODE_UNREACHABLE', 'critical'),
    ('CONFIG_DRIFT', 'low'), ('SNAPSHOT_ERROR', 'medium'), ('RESOURCE_EXCEEDED', 'medium'),
    ('SERVICE_RESTARTING', 'medium'), ('SERVICE_UNHEALTHY', 'medium'), ('POOL_UNHEALTHY', 'high'),
    ('ALERT_RAISED', 'medium'), ('STUCK', 'medium')
  $$,
  'the fifteen rules'
);
select is_empty('select * from drift_rules where not enabled', 'all of them are asked');

select * from finish();
