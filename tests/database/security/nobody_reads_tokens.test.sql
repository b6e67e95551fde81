-- The hashes of tokens: no persona selects them, and no function gives them away.
select plan(6);

select create_token('box', 'collector', repeat('a', 64));

set role anon;
select throws_ok($$ select * from bruce.api_tokens $$, '42501', null, 'anon does not read bruce.api_tokens');
set role authenticated;
select throws_ok($$ select * from bruce.api_tokens $$, '42501', null, 'nor does authenticated');
set role service_role;
select throws_ok($$ select * from bruce.api_tokens $$, '42501', null, 'nor does service_role');
select throws_ok(
  $$ update bruce.api_tokens set role = 'operator' $$, '42501', null, 'service_role does not write it either');
select is_empty(
  $$ select from list_tokens() as t where to_jsonb(t)::text like '%aaaa%' $$, 'list_tokens shows no hash');
select unalike(
  create_token('other', 'collector', repeat('b', 64))::text, '%bbbb%', 'create_token does not answer with the hash');

select * from finish();
