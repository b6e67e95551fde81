-- select test_target('phone'): queued at once, and the answer says where its result will be.
select plan(6);

insert into targets (name, kind, url) values ('phone', 'webhook', 'https://hooks.example/phone');
insert into targets (name, kind) values ('diary', 'journal');
create temporary table answer as select test_target('phone') as a;
select results_eq(
  'select status, kind, title from actions', $$ values ('pending', 'test', 'Test: BRUCE reaches this target') $$, 'it waits to be sent');
select is(a ->> 'action_id', (select action_id::text from actions), 'the answer names it') from answer;
create function pg_temp.ask() returns setof record language plpgsql as $$
begin
  return query execute (select rtrim(a ->> 'ask', ';') from answer);
end;
$$;
select results_eq('select * from pg_temp.ask() as (status text, http_status integer, last_error text)',
  $$ values ('pending', null::integer, null::text) $$, 'and how to read what became of it');
select is(test_target('phone') ->> 'action_id', a ->> 'action_id', 'who asks again asks about the one on its way') from answer;
select test_target('diary');
select is((select status from actions where target = 'diary'), 'delivered', 'the journal is told at once');
select is((test_target('nobody') ->> 'status', test_target('nobody') ->> 'code')::text, '(404,not_found)', 'no such target');

select * from finish();
