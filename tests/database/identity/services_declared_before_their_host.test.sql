select plan(1);

insert into expected_services (hostname, name) values ('furymcp', 'litellm');
insert into assets (name, aliases) values ('mcp-gateway', '{furymcp}');
select tests.observe('mcp-gateway', 'docker', tests.docker());
select results_eq(
  'select event_type, hostname, service from drift',
  $$ values ('SERVICE_MISSING', 'mcp-gateway', 'litellm') $$,
  'the order of declaring does not matter'
);

select * from finish();
