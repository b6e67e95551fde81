-- Another build of an image that is declared without a tag is news of the container, and to the rules of BRUCE none. A
-- rule of one's own may read it, and what was declared in detail is compared.
select plan(6);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'wiki');
create function pg_temp.build(p_number integer, p_members jsonb default '{}') returns void language sql as $$
  select tests.observe('box', 'docker', tests.docker(
    tests.container('wiki', jsonb_build_object('image', 'apps/wiki:' || p_number) || p_members)
  ));
$$;

select pg_temp.build(1);
select pg_temp.build(2);
select results_eq(
  $$ select image, state from bruce.service_state $$, $$ values ('apps/wiki:2', 'running') $$, 'the present is the new one'
);
select is_empty('select * from events', 'nothing is told');

select pg_temp.build(3, '{"state": "exited"}');
select results_eq(
  'select event_type, status from issues', $$ values ('SERVICE_MISSING', 'open') $$, 'what else changed with it is seen'
);
select pg_temp.build(4);
select results_eq('select status from issues', $$ values ('resolved') $$, 'and so is its end');

update expected_services set image = 'apps/wiki:4';
select pg_temp.build(5);
select results_eq(
  $$ select event_type, field from issues where status = 'open' $$, $$ values ('CONFIG_DRIFT', 'image') $$,
  'an image that is declared is compared'
);

update expected_services set image = null;
create view public.odd_build with (security_invoker = true) as
select 'ODD_BUILD'::text as event_type, t.hostname, t.service, 'image'::text as field, 'even'::text as expected,
  t.image as observed, 'An odd build.'::text as details, null::text as source, t.changed_at as since, t.scope_id
from bruce.service_state as t
where t.image ~ '[13579]$';
insert into drift_rules (event_type, severity, description, rule_view) values ('ODD_BUILD', 'info', 'Odd.', 'public.odd_build');
select pg_temp.build(6);
select pg_temp.build(7);
select results_eq(
  $$ select event_type, observed from issues where status = 'open' $$, $$ values ('ODD_BUILD', 'apps/wiki:7') $$,
  'a rule of one''s own sees everything at once'
);

select * from finish();
