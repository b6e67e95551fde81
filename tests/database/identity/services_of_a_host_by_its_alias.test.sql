select plan(2);

insert into assets (name, aliases) values ('mcp-gateway', '{furymcp}');
insert into expected_services (hostname, name) values ('furymcp', 'litellm'), ('MCP_Gateway', 'mcp');
select results_eq(
  'select distinct hostname from expected_services',
  $$ values ('mcp-gateway') $$,
  'declared by any of its names'
);
select tests.observe('furymcp', 'docker', tests.docker());
select set_eq(
  'select hostname, service from drift',
  $$ values ('mcp-gateway', 'litellm'), ('mcp-gateway', 'mcp') $$,
  'and missing there'
);

select * from finish();
