-- 401: unknown, expired, revoked. 403: a token for something else.
select plan(8);

set bruce.now = '2026-03-01 12:00Z';
select create_token('good', 'collector', repeat('a', 64));
select create_token('expired', 'collector', repeat('b', 64), expires_at => '2026-03-01 11:59Z');
select create_token('revoked', 'collector', repeat('c', 64));
select create_token('worker', 'worker', repeat('d', 64));
select create_token('operator', 'operator', repeat('e', 64));
select revoke_token('revoked');

select is(ingest(repeat('a', 64), '[]') ->> 'status', '200', 'a collector may');
select is(ingest(repeat('e', 64), '[]') ->> 'status', '200', 'an operator may');
select results_eq(
  $$ select a ->> 'status', a ->> 'code' from ingest(repeat('f', 64), '[]') as a $$,
  $$ values ('401', 'unknown_token') $$, 'unknown');
select results_eq(
  $$ select a ->> 'status', a ->> 'code' from ingest(repeat('b', 64), '[]') as a $$,
  $$ values ('401', 'unknown_token') $$, 'expired');
select results_eq(
  $$ select a ->> 'status', a ->> 'code' from ingest(repeat('c', 64), '[]') as a $$,
  $$ values ('401', 'unknown_token') $$, 'revoked');
select results_eq(
  $$ select a ->> 'status', a ->> 'code' from ingest(repeat('d', 64), '[]') as a $$,
  $$ values ('403', 'wrong_role') $$, 'a worker may not');
select is(
  (select last_used_at from list_tokens() where name = 'good'), '2026-03-01 12:00Z'::timestamptz, 'its use is noted');
select is((select last_used_at from list_tokens() where name = 'expired'), null::timestamptz, 'a refusal is no use');

select * from finish();
