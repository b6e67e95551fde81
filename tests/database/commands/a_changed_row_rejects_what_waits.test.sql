-- What was asked for and approved is what runs, or nothing does.
select plan(7);
select tests.home();
create temporary table c as
  select tests.ask() as waits, tests.ask(p_target => 'nas', p_name => 'start', p_service => 'jellyfin') as other,
    tests.ask('start') as asks, tests.ask('restart', p_service => 'tandoor') as held;
update bruce_cmd set priority = 900 where command_id = (select held from c);
select tests.claim();
update bruce_cmd_allowlist set description = 'Said otherwise.', max_runtime = '5 minutes' where name = 'restart';
select is(tests.state_of(waits), 'pending', 'what it says of itself may change') from c;
update bruce_cmd_allowlist set argv = array['podman', 'restart', '{service}'] where name = 'restart';
select is(tests.state_of(waits), 'rejected', 'what it runs may not: what waits is rejected') from c;
select is(reason, 'its row of the allow-list has changed; ask for it again', 'and says so') from bruce_cmd, c where command_id = waits;
select is(tests.state_of(held), 'claimed', 'a worker has the other one already') from c;
update bruce_cmd_allowlist set enabled = false where name = 'start';
select is(reason, 'its row of the allow-list was disabled', 'nor is it approved when disabled') from bruce_cmd, c where command_id = asks;
select is(tests.state_of(other), 'rejected', 'on no host') from c;
select tests.ask('wipe') as wipe into temporary d;
delete from bruce_cmd_allowlist where name = 'wipe';
select is(reason, 'its row was taken off the allow-list', 'or deleted') from bruce_cmd, d where command_id = wipe;
select * from finish();
