-- The schedule calls dispatch with what the vault holds, and says what it lacks. Vault and pg_net are stand-ins: the
-- embedded server has neither.
select plan(9);

select matches(bruce.call_dispatch(), 'no vault or no pg_net', 'without them nothing is called');

create schema vault;
create table vault.decrypted_secrets (name text, decrypted_secret text);
create schema net;
create table net.called (url text, body jsonb, params jsonb, headers jsonb, timeout_milliseconds integer);
create function net.http_post(
  url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000
) returns bigint language sql as $$
  insert into net.called values (url, body, params, headers, timeout_milliseconds);
  select 1::bigint;
$$;

select is(
  bruce.call_dispatch(), 'Nothing called: the vault has no secret bruce_functions_url and no bruce_dispatch_token.', 'both are named');
insert into vault.decrypted_secrets values ('bruce_functions_url', 'https://p.example/functions/v1/'), ('other', 'x');
select is(bruce.call_dispatch(), 'Nothing called: the vault has no secret bruce_dispatch_token.', 'the missing one is named');
insert into vault.decrypted_secrets values ('bruce_dispatch_token', ' ');
select is(bruce.call_dispatch(), 'Nothing called: the vault has no secret bruce_dispatch_token.', 'an empty one is none');
select is((select count(*) from net.called), 0::bigint, 'nothing was called so far');

update vault.decrypted_secrets set decrypted_secret = E'brc_secret\n' where name = 'bruce_dispatch_token';
select is(bruce.call_dispatch(), 'Called.', 'with both it is called');
select results_eq(
  'select url, headers, body from net.called',
  $$ values ('https://p.example/functions/v1/dispatch',
    '{"Content-Type": "application/json", "Authorization": "Bearer brc_secret"}'::jsonb, '{}'::jsonb) $$,
  'once, with the token as its header');
select cmp_ok((select timeout_milliseconds from net.called), '>', 25000, 'longer than a run of dispatch may take');
select is(
  has_function_privilege('service_role', 'bruce.call_dispatch()', 'execute'), false, 'only the schedule calls it');

select * from finish();
