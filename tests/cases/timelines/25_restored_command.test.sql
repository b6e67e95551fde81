-- A command that waited in a backup is restored two days later: cockroachdb/cockroach#58418.
select plan(3);

select tests.home();
update bruce_cmd_allowlist set expires_after = '1 hour' where name = 'restart';
select set_config('bruce.now', '2026-03-02T12:00:00Z', false);
select isnt(tests.ask('restart'), null, 'somebody asks for it');
-- the first thing after the restore: the worker asks, before the jobs ran
select set_config('bruce.now', '2026-03-04T12:00:00Z', false);
select is(tests.claim(), '[]', 'it is not run');
select results_eq('select state from bruce_cmd', array['expired'], 'it is expired');

select * from finish();
