-- Where Supabase Realtime is, a change is told on the private topic `bruce`: at most once a second, only to people who may
-- read, and a write never fails because of it. Realtime is stood in for by what BRUCE uses of it.
select no_plan();

create function pg_temp.a_second_later() returns void language sql
as $$ select setval('bruce.told_at', 0) $$;

select is(bruce.open_topic(), 'Realtime is not here.', 'there is no Realtime');
insert into assets (name) values ('alone');
select is((select last_value from bruce.told_at), 0::bigint, 'so nothing is told');

create schema realtime;
create table realtime.messages (
  id bigint generated always as identity, topic text not null, extension text not null, payload jsonb, event text, private boolean
);
alter table realtime.messages enable row level security;
grant usage on schema realtime to authenticated;
grant select, insert on realtime.messages to authenticated;
create function realtime.topic() returns text language sql stable as $$ select current_setting('realtime.topic', true) $$;
create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void language sql as $$
  insert into realtime.messages (payload, event, topic, private, extension) values (payload, event, topic, private, 'broadcast')
$$;
select set_config('realtime.topic', 'bruce', false);

-- one change, one message
create temporary table revision as select last_value as before from bruce.revisions;
insert into assets (name) values ('box');
select results_eq(
  'select topic, event, private, payload from realtime.messages',
  $$ select 'bruce', 'changed', true, jsonb_build_object('revision', before + 1) from revision $$,
  'a change is told, with its revision');
insert into assets (name) values ('nas');
select is((select count(*) from realtime.messages), 1::bigint, 'another one within the second is not');
select pg_temp.a_second_later();
update assets set role = 'backup' where name = 'nas';
select is((select count(*) from realtime.messages), 2::bigint, 'a second later it is');
select pg_temp.a_second_later();
begin;
insert into assets (name) values ('one');
insert into expected_services (hostname, name) values ('one', 'web');
commit;
select is((select count(*) from realtime.messages), 3::bigint, 'a transaction of several changes is told once');

-- what nobody sees is not told
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select pg_temp.a_second_later();
create temporary table before as select count(*) as messages from realtime.messages;
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select is((select count(*) from realtime.messages), (select messages from before), 'an unchanged snapshot is not told');
select tests.observe('box', 'docker', tests.docker(tests.container('db')));
select isnt((select count(*) from realtime.messages), (select messages from before), 'a changed one is');

-- an older writer needs no right on any of it
select pg_temp.a_second_later();
create temporary table earlier as select count(*) as messages from realtime.messages;
set role service_role;
insert into observed_snapshots (hostname, source, observed_at, snapshot)
values ('box', 'docker', bruce.clock() + interval '1 minute', '{"containers": []}');
reset role;
select isnt((select count(*) from realtime.messages), (select messages from earlier), 'what service_role writes is told');

-- who hears it
select is(bruce.open_topic(), null, 'the topic is opened');
select is(bruce.open_topic(), null, 'again is the same');
select tests.as_viewer();
select isnt_empty('select from realtime.messages', 'a viewer hears it');
select throws_ok(
  $$ insert into realtime.messages (topic, extension) values ('bruce', 'broadcast') $$, '42501', null, 'and sends nothing');
select set_config('realtime.topic', 'bruce2', false);
select is_empty('select from realtime.messages', 'she hears no other topic by this');
select set_config('realtime.topic', 'bruce', false);
reset role;
select tests.as_operator();
select isnt_empty('select from realtime.messages', 'an operator hears it');
reset role;
select tests.as_stranger();
select is_empty('select from realtime.messages', 'a stranger hears nothing');
reset role;

-- a broadcast that fails
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language plpgsql as $$ begin raise exception 'full'; end; $$;
select pg_temp.a_second_later();
select lives_ok($$ insert into assets (name) values ('kept') $$, 'a broadcast that fails fails no write');
select isnt_empty($$ select from assets where name = 'kept' $$, 'what was written stays');
select ok(
  (select last_value from bruce.told_at) > extract(epoch from clock_timestamp() + interval '50 seconds') * 1000,
  'and it is tried again in a minute');

-- Realtime of which the owner may use nothing
create role keeper;
grant keeper to current_user;
grant create, usage on schema realtime to keeper;
alter table realtime.messages owner to keeper;
revoke keeper from current_user;
select matches(bruce.open_topic(), '^Realtime lets nobody hear of changes: must be owner', 'a table of another owner is told');

select * from finish();
