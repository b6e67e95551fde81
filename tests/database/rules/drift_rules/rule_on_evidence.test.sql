select plan(5);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
create view public.latest_tag with (security_invoker = true) as
select
  'LATEST_TAG'::text as event_type, e.hostname, e.name as service, 'image'::text as field,
  'a fixed tag'::text as expected,
  e.image as observed, format('Container %s on %s runs a moving tag.', e.name, e.hostname) as details,
  null::text as source, e.changed_at as since, e.scope_id
from bruce.entities as e
where e.kind = 'container' and e.image like '%:latest';
insert into drift_rules (event_type, severity, description, rule_view)
values ('LATEST_TAG', 'info', 'A container runs a moving tag.', 'public.latest_tag');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"image": "freshrss:latest"}'))
);
select results_eq(
  'select event_type, service, source from drift',
  $$ values ('LATEST_TAG', 'freshrss', 'docker') $$,
  'it is drift'
);
select results_eq(
  'select event_type, status from issues', $$ values ('LATEST_TAG', 'open') $$, 'and an issue'
);

select tests.wait('20 minutes');
select is_empty(
  $$ select * from drift where event_type = 'LATEST_TAG' $$, 'stale evidence silences it like any other'
);
select results_eq(
  $$ select status, stale from issues where event_type = 'LATEST_TAG' $$,
  $$ values ('open', true) $$,
  'its issue waits'
);

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"image": "freshrss:1"}'))
);
select results_eq(
  $$ select status from issues where event_type = 'LATEST_TAG' $$, $$ values ('resolved') $$, 'and resolves'
);

select * from finish();
