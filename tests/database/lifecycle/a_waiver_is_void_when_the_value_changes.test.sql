-- A waiver is of one value: when what is observed changes, it is void for good, and the issue is told.
select plan(9);

insert into assets (name) values ('box');
insert into expected_services (hostname, name, ports) values ('box', 'web', '{80}');
create function pg_temp.report(p_port text) returns void language sql as $$
  select tests.observe('box', 'docker', tests.docker(tests.container('web', jsonb_build_object('ports', jsonb_build_array(p_port)))));
$$;
set bruce.now = '2026-03-01 12:00Z';
select pg_temp.report('81:80');
select waive((select issue_id from issues), 'Until the proxy is moved.', '2026-03-08', 'anna');
select pg_temp.report('81:80');
select results_eq('select status from issues', $$ values ('pending') $$, 'waived on 81');

select pg_temp.report('82:80');
select results_eq(
  'select status, observed, waived_by, occurrences from issues', $$ values ('open', 'tcp/82', null::bigint, 2) $$,
  'another value: the issue is open again');
select results_eq(
  'select status, observed from events order by id',
  $$ values ('opened', 'tcp/81'), ('resolved', 'tcp/81'), ('opened', 'tcp/82') $$, 'that is told');
select results_eq(
  'select voided_at, void_reason, ended_at from waivers',
  $$ values ('2026-03-01 12:03Z'::timestamptz, 'observed is now tcp/82 instead of tcp/81', null::timestamptz) $$,
  'the waiver says why it is void');
select results_eq(
  $$ select message from journal where kind = 'waiver' order by id desc limit 2 offset 0 $$,
  $$ values ('Waiver 1 holds back PORT_MISMATCH/box/web/ports no more.'),
     ('Waiver 1 of PORT_MISMATCH/box/web/ports is void: observed is now tcp/82 instead of tcp/81.') $$,
  'and so does the journal');
select pg_temp.report('81:80');
select results_eq('select status, observed from issues', $$ values ('open', 'tcp/81') $$, 'back at the old value: it stays void');

-- the declaration
select waive((select issue_id from issues), 'Until the proxy is moved.', '2026-03-08', 'anna');
select is((select status from issues), 'pending', 'waived anew');
update expected_services set ports = '{8080}';
select results_eq(
  $$ select i.status, w.void_reason from issues as i, waivers as w where w.id = 2 $$,
  $$ values ('open', 'expected is now tcp/8080 instead of tcp/80') $$, 'another intent: void as well');
select is((select cause from events order by id desc limit 1), 'INTENT_CHANGED', 'and that is the cause');

select * from finish();
