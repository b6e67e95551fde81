-- What the function answered to the last call is read from pg_net, and told. Vault and pg_net are stand-ins.
select plan(9);
create schema vault;
create table vault.decrypted_secrets (name text, decrypted_secret text);
insert into vault.decrypted_secrets values ('bruce_functions_url', 'https://p.example/functions/v1'), ('bruce_dispatch_token', 'brc_x');
create schema net;
create sequence net.request;
create table net._http_response (id bigint, status_code integer, content text, timed_out boolean, error_msg text);
create function net.http_post(
  url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000
) returns bigint language sql as $$ select nextval('net.request') $$;
create function pg_temp.answered(p_status integer, p_content text, p_error text) returns text language plpgsql as $$
begin
  perform bruce.call_dispatch();
  insert into net._http_response values (currval('net.request'), p_status, p_content, p_error is not null, p_error);
  return bruce.call_dispatch();
end;
$$;
select bruce.beat('dispatcher', 'dispatcher', null, '1 minute');
select is(bruce.call_dispatch(), 'Called.', 'nothing was called before');
select is(pg_temp.answered(200, '{}', null), 'Called.', 'it was answered');
select alike(pg_temp.answered(401, '{}', null), 'Called. The call before: dispatch: the function refuses the token (401)%', 'refused');
select is(pg_temp.answered(500, 'oh', null), 'Called. The call before: dispatch: the function answered 500: oh.', 'failed');
select is(
  pg_temp.answered(null, null, 'Timeout was reached'),
  'Called. The call before: dispatch: the function did not answer: Timeout was reached.', 'not answered');
select is((select details from heartbeats where name = 'dispatcher'),
  '{"problem": "dispatch: the function did not answer: Timeout was reached"}', 'its heartbeat says so');
insert into net._http_response values (currval('net.request'), 401, '', false, null);
select isnt_empty($$ select from unnest(bruce.health_problems()) as p where p like 'dispatch: the function refuses%' $$,
  'so does whoever asks, at once');
select set_config('bruce.now', (now() + interval '10 minutes')::text, false);
select alike((select details from drift where service = 'dispatcher'), '%Last call: dispatch: the function did not answer%', 'and the issue');
select bruce.beat('dispatcher', 'dispatcher', null, '1 minute');
select is((select details from heartbeats where name = 'dispatcher'), '{}', 'its next beat ends it');
select * from finish();
