-- What was remembered stays: nobody updates, deletes or truncates, not the owner of the table, not a replica session.
select plan(10);

insert into memories (source, body) values ('runbook', 'Restart freshrss after an update of its database.');
select is(
  (select (tableowner, current_user)::text from pg_tables where tablename = 'memories'),
  '(postgres,postgres)', 'this session is the owner of the table'
);
select throws_ok($$ update memories set body = 'x' $$, '23001', null, 'the owner may not update');
select throws_ok($$ delete from memories $$, '23001', null, 'nor delete');
select throws_ok($$ truncate memories $$, '23001', null, 'nor truncate');
select throws_ok(
  $$ insert into memories (id, source, body) overriding system value values (1, 'x', 'y')
     on conflict (id) do update set body = excluded.body $$,
  '23001', null, 'nor update by the side door of an insert'
);
select is(
  (
    select array_agg(tgenabled::text order by tgname) from pg_trigger
    where tgrelid = 'memories'::regclass and not tgisinternal and tgname <> '_900_note_change'
  ),
  array['A', 'A'], 'both triggers fire always, also where ordinary ones rest'
);
set role service_role;
select throws_ok($$ update memories set body = 'x' $$, '42501', null, 'service_role has no right to update');
select throws_ok(
  $$ insert into memories (source, body, written_by) values ('x', 'y', 'somebody else') $$, '42501', null,
  'nor may it write in the name of somebody else'
);
select lives_ok($$ insert into memories (source, body) values ('studio', 'It may add.') $$, 'it may add');
reset role;
select results_eq(
  'select written_by, body from memories order by id',
  $$ values ('postgres', 'Restart freshrss after an update of its database.'), ('service_role', 'It may add.') $$,
  'who wrote it is noted, and nothing has changed'
);

select * from finish();
