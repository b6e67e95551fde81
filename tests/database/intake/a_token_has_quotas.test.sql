-- What one token can make in a day is bounded: new hosts, new issues, quarantined rows. It is told, and others are not held up.
select plan(20);
select create_token('robot', 'collector', repeat('a', 64), requests_per_minute => 100000);
select create_token('good', 'collector', repeat('b', 64));
set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('declared');
create function pg_temp.send(p_token text, variadic p_hosts text[]) returns jsonb language sql as $$
  select ingest(repeat(p_token, 64), jsonb_agg(jsonb_build_object('hostname', h, 'source', 'docker', 'observed_at', bruce.clock(),
    'snapshot', tests.docker(tests.container('web'))))) from unnest(p_hosts) as h;
$$;
select is(pg_temp.send('a', 'known') ->> 'stored', '1', 'a new host is taken');
select is((select used from bruce.token_quotas where quota = 'new_hosts'), 1, 'and counted');
select pg_temp.send('a', 'known');
select is((select used from bruce.token_quotas where quota = 'new_hosts'), 1, 'a known one is not');
update bruce.token_quotas set used = 998 where quota = 'new_hosts';

select is(
  (select (a ->> 'stored') || jsonb_path_query_array(a, '$.rejected[*].index')::text
    from pg_temp.send('a', 'n1', 'known2', 'declared', 'n3', 'known', 'n3') as a), '3[3, 5]', 'two of three new ones');
select is((select used from bruce.token_quotas where quota = 'new_hosts'), 1000, 'the quota is used up');
select set_eq($$ select host from bruce.scopes $$, $$ values ('known'), ('n1'), ('known2'), ('declared') $$, 'no more is made of it');
select is(
  pg_temp.send('a', 'n4') #> '{rejected,0}',
  '{"index": 0, "code": "quota_reached", "path": "hostname", "message": "This token has made as many new hosts and sources that nobody declared as it may in a day (1000): no more are taken until 00:00 UTC. Declare the host, or find out what makes up names."}',
  'it is said what to do');
select is((select refused from bruce.token_quotas where quota = 'new_hosts'), 3, 'what is refused is counted');
set bruce.now = '2026-03-02 12:01Z';
select is(pg_temp.send('a', 'known') ->> 'unchanged', '1', 'what is known goes on');
select is(pg_temp.send('b', 'n4') ->> 'stored', '1', 'so do other tokens');
select results_eq(
  $$ select field, details from drift where event_type = 'SNAPSHOT_ERROR' $$,
  $$ values ('quota.robot.new_hosts', 'Token robot has made as many new hosts and sources that nobody declared as it may in a day (1000): since 2026-03-02 12:00 UTC what it sends is refused.') $$,
  'it is drift');
select tests.wait('1 minute');
select results_eq($$ select hostname, status from issues where event_type = 'SNAPSHOT_ERROR' $$,
  $$ select self_hostname, 'open' from settings $$, 'an issue of the host of BRUCE');
set bruce.now = '2026-03-02 12:02Z';
select pg_temp.send('b', 'n4');
update bruce.token_quotas set used = 100000 where quota = 'new_issues' and token = 'good';
set bruce.now = '2026-03-02 12:03Z';
select is(pg_temp.send('b', 'n4') ->> 'unchanged', '1', 'issues used up: what does not change goes on');
select is(
  (select jsonb_path_query_array(ingest(repeat('b', 64), jsonb_build_array(jsonb_build_object('hostname', 'n4', 'source', 'docker',
    'observed_at', bruce.clock(), 'snapshot', tests.docker(tests.container('other'))))), '$.rejected[*].code')),
  '["quota_reached"]', 'what changes is not taken');
set bruce.now = '2026-03-03 00:01Z';
select is(pg_temp.send('a', 'n5') ->> 'stored', '1', 'another day, another quota');
select tests.wait('1 minute');
select is_empty($$ select from issues where field like 'quota%' and status = 'open' $$, 'the issue ends by itself');

select tests.observe('known', 'docker', jsonb_build_object('containers',
  (select jsonb_agg('{"no": "name"}'::jsonb) from generate_series(1, 900))));
select results_eq(
  $$ select count(*), sum(rows) from bruce.quarantined_rows $$, $$ values (101::bigint, 900::bigint) $$,
  'of 900 unreadable rows a hundred are kept, and one that counts the rest');
select is((select message from bruce.quarantined_rows order by id desc limit 1), 'and 800 more rows', 'in words');
select is(
  (select (a ->> 'quarantined') || ' ' || jsonb_array_length(a -> 'quarantine') from ingest(repeat('a', 64), jsonb_build_array(
    jsonb_build_object('hostname', 'known', 'source', 'docker', 'observed_at', bruce.clock() + interval '1 second', 'snapshot',
      jsonb_build_object('containers', (select jsonb_agg('{"no": "x"}'::jsonb) from generate_series(1, 800)))))) as a),
  '800 101', 'the answer counts them all');
select is((select count(*)::integer from bruce.token_quotas), 4, 'a row a token and quota is all that is kept');

select * from finish();
