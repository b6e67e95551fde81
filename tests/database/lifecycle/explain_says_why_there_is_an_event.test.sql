-- explain of what drifts: rule, sentence, expected, observed, confirmations, snapshot and its age.
select plan(6);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name, aliases, primary_ip) values ('box', '{the-box}', '192.0.2.1');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'sick'), ('box', 'well');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 11:59:30Z', '{"interval_s": 60}', '{"containers": [
    {"name": "sick", "state": "running", "health": "unhealthy"}, {"name": "well", "state": "running"}]}');

select results_eq(
  $$ select verdict, because, field, expected, observed, confirmations, evidence_source, evidence_age
     from explain('box', 'web') where event_type = 'SERVICE_MISSING' $$,
  $$ values (
    'open', 'Expected service web on box but container not running.', 'state', 'running', 'absent', '1 of 1', 'docker',
    interval '30 seconds') $$,
  'an open issue'
);
select is(
  (select array[x.snapshot_id::text, x.issue_id::text] from explain('box', 'web') as x where x.event_type = 'SERVICE_MISSING'),
  (select array[o.id::text, i.issue_id::text] from observed_snapshots as o, issues as i where i.service = 'web'),
  'with its snapshot and its issue'
);
select results_eq(
  $$ select verdict, because, confirmations from explain('box', 'SICK') where event_type = 'SERVICE_UNHEALTHY' $$,
  $$ values ('pending', 'Container sick on box runs but its health check fails. Seen 1 of 2 times.', '1 of 2') $$,
  'one that waits, and why'
);
select set_eq(
  $$ select event_type, verdict from explain('the-box') where verdict <> 'no drift' $$,
  $$ values ('SERVICE_MISSING', 'open'), ('SERVICE_UNHEALTHY', 'pending') $$,
  'a host, by its alias: all that is there'
);
select set_eq(
  $$ select x.event_type, x.verdict, x.because from explain('192.0.2.1') as x $$,
  $$ values
    ('SERVICE_MISSING', 'open', 'Expected service web on box but container not running.'),
    ('SERVICE_UNHEALTHY', 'pending', 'Container sick on box runs but its health check fails. Seen 1 of 2 times.'),
    (null, 'no drift', 'The other rules find no difference.') $$,
  'by its address: one row for all rules that find nothing');
select results_eq(
  $$ select verdict from explain('192.0.2.1') $$, $$ values ('open'), ('pending'), ('no drift') $$,
  'what matters most is first, and that is last');

select * from finish();
