-- Commands older than is kept go, but not those of an issue that is still there: they are its budget.
select plan(3);
select tests.home();
update bruce_cmd_allowlist set issue_budget = 1 where name = 'restart';
select tests.freshrss_is('running'), tests.freshrss_is('exited');
select bruce.enqueue_command('restart', '{"service": "freshrss"}', 'box2-daily', 'reaction restart',
  p_issue_id => issue_id, p_action_id => gen_random_uuid()) from issues where event_type = 'SERVICE_MISSING';
create temporary table old as select command_id as id from bruce_cmd;
select tests.claim(), tests.beat(id), tests.finish(id, 'failed', '{"exit_code": 1}') from old;
select tests.ask('off');
select tests.wait('100 days');
select results_eq('select command_id from bruce_cmd', 'select id from old', 'what belongs to no issue is forgotten');
select tests.freshrss_is('exited'), tests.wait('1 minute');
select results_eq(
  $$ select observed from drift where event_type = 'REMEDIATION_FAILED' $$, array['still there'], 'that an issue was given up stays known'
);
select tests.freshrss_is('running'), tests.wait('1 minute'), tests.wait('1 minute');
select is_empty('select from bruce_cmd', 'until that issue is over');
select * from finish();
