-- What was asked for before a restore may have run after the backup was made: nobody runs it again.
select plan(7);
select tests.home();

create temporary table c as select tests.ask() as id;
insert into c select tests.ask('start', p_service => 'tandoor');
select throws_ok(
  $$ update bruce_cmd set asked_in = 'elsewhere' $$, '23514', null, 'where it was asked for never changes');
-- as if this database had been restored from a dump of another
alter table bruce_cmd disable trigger _100_keep_to_the_states;
update bruce_cmd set asked_in = 'elsewhere';
alter table bruce_cmd enable trigger _100_keep_to_the_states;

select is(tests.claim(), '[]', 'no worker is handed it');
select results_eq(
  'select state, cancel_requested_by, reason from bruce_cmd order by created_at',
  $$ values
    ('cancelled', 'restore', 'the database was restored since: it may have run after the backup was made'),
    ('cancelled', 'restore', 'the database was restored since: it may have run after the backup was made') $$,
  'both that wait and that wait for approval are cancelled, with the reason'
);

insert into c select tests.ask();
select is(jsonb_array_length(tests.claim()), 1, 'what is asked for here is handed out');
alter table bruce_cmd disable trigger _100_keep_to_the_states;
update bruce_cmd set asked_in = 'elsewhere' where lease is not null;
alter table bruce_cmd enable trigger _100_keep_to_the_states;
select is(tests.claim(), '[]', 'while a lease holds, whoever has it may still report');
select tests.let_pass('2 minutes');
select is(tests.claim(), '[]', 'a claim that was lost with the restore is not handed out a second time');
select is(count(*)::integer, 3, 'but cancelled') from bruce_cmd where state = 'cancelled';
select * from finish();
