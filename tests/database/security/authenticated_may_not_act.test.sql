-- What changes tables directly, collects, declares or hands out tokens is for service_role: also an operator gets 42501, not
-- an answer. What people may do is in a_person_is_read_like_a_token.test.sql.
select plan(12);

select tests.as_operator();
select throws_ok(
  $$ select ingest(repeat('a', 64), '[]') $$, '42501', null, 'it may not ingest');
select throws_ok(
  $$ select expected(repeat('a', 64), '{}') $$, '42501', null, 'nor declare');
select throws_ok(
  $$ select release_snapshot('box', 'docker') $$, '42501', null, 'nor release what is held');
select throws_ok(
  $$ select create_token('mine', 'operator', repeat('a', 64)) $$, '42501', null, 'nor make a token');
select throws_ok(
  $$ select * from list_tokens() $$, '42501', null, 'nor list tokens');
select throws_ok(
  $$ select revoke_token('mine') $$, '42501', null, 'nor revoke one');
select throws_ok(
  $$ select acknowledge(gen_random_uuid(), 'somebody else') $$, '42501', null, 'nor decide in the name of somebody else');
select throws_ok(
  $$ insert into memories (source, body) values ('me', 'x') $$, '42501', null, 'nor write a memory');
select throws_ok(
  $$ insert into observed_snapshots (hostname, source, snapshot) values ('box', 'docker', '{}') $$,
  '42501', null, 'nor insert a snapshot');
select throws_ok(
  $$ select bruce.run_jobs() $$, '42501', null, 'nor run the jobs');

reset role;
select tests.as_operator();
select throws_ok(
  $$ insert into people (user_id) values ('00000000-0000-4000-8000-000000000001') $$, '42501', null, 'nor say who may read');
select throws_ok($$ update people set role = 'operator' $$, '42501', null, 'nor make itself more than it is');

select * from finish();
