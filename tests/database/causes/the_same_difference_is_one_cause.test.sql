-- The same difference on many hosts is one row of drift_causes, with its hosts; what is not the same stays apart.
select no_plan();

set bruce.now = '2026-03-01 12:00Z';
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1;
create view pg_temp.cause as
select event_type, details, hosts, cardinality(issue_ids) as issues, blast_services, states ->> 'open' as open
from drift_causes;

select is_empty('select from drift_causes', 'nothing differs: there is no cause');
insert into assets (name) select 'box' || n from generate_series(1, 4) as n;
insert into expected_services (hostname, name, image, ports)
select 'box' || n, s.name, s.image, s.ports
from generate_series(1, 3) as n
cross join (values
  ('freshrss', 'freshrss:1', '{}'::text[]), ('cache', 'redis:7.4', '{}'), ('queue', 'redis:7.4', '{}'),
  ('web', 'web:1', '{tcp/80}')) as s (name, image, ports);
select tests.observe('box' || n, 'docker', tests.docker(
  tests.container('cache', '{"image": "redis:7.2"}'), tests.container('queue', '{"image": "redis:7.2"}'),
  tests.container('web', format('{"image": "web:1", "ports": ["%s:80/tcp"]}', case n when 3 then 81 else 8080 end)::jsonb)))
from generate_series(1, 3) as n;
select results_eq(
  'select * from pg_temp.cause where cardinality(hosts) > 1',
  $$ values
    ('CONFIG_DRIFT', 'Image redis:7.2 instead of redis:7.4 on 6 services of 3 hosts.', '{box1,box2,box3}'::text[], 6, 6, '6'),
    ('SERVICE_MISSING', 'freshrss is missing on 3 hosts.', '{box1,box2,box3}', 3, 3, '3'),
    ('PORT_MISMATCH', 'web publishes tcp/8080 instead of tcp/80 on 2 hosts.', '{box1,box2}', 2, 2, '2') $$,
  'each difference once, the widest first; two images are one whatever their services are called');
select results_eq(
  $$ select * from pg_temp.cause where cardinality(hosts) = 1 $$,
  $$ select 'PORT_MISMATCH', details, '{box3}'::text[], 1, 1, '1' from issues where hostname = 'box3' and event_type = 'PORT_MISMATCH' $$,
  'another port is another cause; on one host it says the sentence of its issue');
select is(
  (select array_agg(blast_hosts || ' ' || fleet_share) from drift_causes where event_type = 'SERVICE_MISSING'),
  '{"3 0.750"}', 'three hosts of four');
select results_eq(
  $$ select first_seen_at, last_seen_at, service, field, expected, observed, severity from drift_causes where event_type = 'SERVICE_MISSING' $$,
  $$ values ('2026-03-01 12:01Z'::timestamptz, '2026-03-01 12:03Z'::timestamptz, 'freshrss', 'state', 'running', 'absent', 'high') $$,
  'it says what its issues share');
select set_eq(
  'select unnest(drift_keys) from drift_causes', $$ select drift_key from issues where status <> 'resolved' $$,
  'each living issue is of one cause');

-- the key stays
create temporary table known as select cause_key from drift_causes where event_type = 'SERVICE_MISSING';
set bruce.now = '2026-03-01 13:00Z';
insert into expected_services (hostname, name) values ('box4', 'FreshRSS');
select tests.observe('box4', 'docker', tests.docker());
select results_eq(
  $$ select hosts, details from drift_causes join known using (cause_key) $$,
  $$ values ('{box1,box2,box3,box4}'::text[], 'FreshRSS is missing on 4 hosts.') $$,
  'a host that joins joins the same cause, by the name as it is folded');
select tests.observe(h, 'docker', tests.docker(tests.container('freshrss'))) from unnest(array['box1', 'box4']) as h;
select tests.observe('box4', 'docker', tests.docker(tests.container('freshrss', '{"state": "exited"}')));
select results_eq(
  $$ select hosts, details from drift_causes where event_type = 'SERVICE_MISSING' and service ilike 'freshrss' order by 1 $$,
  $$ values ('{box2,box3}'::text[], 'freshrss is missing on 2 hosts.'),
    ('{box4}', 'Expected service FreshRSS on box4 but container not running (stopped).') $$,
  'one that is well leaves it; one that is stopped is not absent');

update settings set language = 'fr';
select is(
  (select details from drift_causes where event_type = 'CONFIG_DRIFT' and field = 'image'),
  'Image redis:7.2 au lieu de redis:7.4 sur 4 services de 2 hôtes.', 'in French');
select * from finish();
