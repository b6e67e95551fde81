-- A notification that is due calls dispatch in its own transaction where there are pg_net and a vault. Both are stand-ins here.
select plan(7);

create schema vault;
create table vault.decrypted_secrets (name text, decrypted_secret text);
insert into vault.decrypted_secrets values ('bruce_functions_url', 'https://p.example/functions/v1'), ('bruce_dispatch_token', 'x');
create schema net;
create table net.called (url text);
create function net.http_post(
  url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds integer default 5000
) returns bigint language sql as $$
  insert into net.called values (url);
  select 1::bigint;
$$;
create function pg_temp.happen(p_severity text) returns void language sql as $$
  insert into public.events (hostname, event_type, severity, details) values ('box', 'NOTE', p_severity, 'A note.');
$$;
create function pg_temp.calls() returns bigint language sql as $$ select count(*) from net.called $$;

insert into public.targets (name, kind, url) values ('phone', 'webhook', 'http://phone.example'), ('diary', 'journal', null);
insert into public.reactions (name, target, severities) values ('all', 'diary', '{low}'), ('high', 'phone', '{high}');

select pg_temp.happen('low');
select is(pg_temp.calls(), 0::bigint, 'the journal needs no dispatcher');
select pg_temp.happen('high');
select is(pg_temp.calls(), 1::bigint, 'a notification that is due calls it');
select is((select url from net.called), 'https://p.example/functions/v1/dispatch', 'at its address');

update public.targets set breaker = 'open', breaker_retry_at = now() + interval '1 hour', breaker_opened_at = now()
  where name = 'phone';
select pg_temp.happen('high');
select is(pg_temp.calls(), 1::bigint, 'a target that is left alone calls nobody');
update public.targets set breaker = 'closed', breaker_retry_at = null, breaker_opened_at = null where name = 'phone';
select is(
  public.preview_reaction('{"severities": ["high"]}') ->> 'notices' || pg_temp.calls(), '21', 'a preview of two notices calls nobody');

alter table net.called add constraint broken check (url is null) not valid;
select lives_ok($$ select pg_temp.happen('high') $$, 'an event is taken also when the call fails');
select is((select count(*) from public.actions where target = 'phone'), 3::bigint, 'with its notification');

select * from finish();
