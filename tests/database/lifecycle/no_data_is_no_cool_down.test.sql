-- A flapping issue whose host falls silent has not been gone for the cool-down: nobody has looked.
select plan(4);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
update drift_rules set cool_down = '20 minutes', flap_count = 2 where event_type = 'SERVICE_MISSING';
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker()), tests.observe('box', 'docker', tests.docker(tests.container('web'))),
  tests.observe('box', 'docker', tests.docker()), tests.observe('box', 'docker', tests.docker(tests.container('web')));
select results_eq('select status, flapping from issues', $$ values ('open', true) $$, 'twice is enough here');
select tests.wait('1 day');
select is((select status from issues where service = 'web'), 'open', 'a silent day: it stays open');
select tests.observe('box', 'docker', tests.docker(tests.container('web'))), tests.wait('1 second');
select is((select status from issues where service = 'web'), 'resolved', 'one word ends it: it was well before and after');
update drift_rules set flap_count = null where event_type = 'SERVICE_MISSING';
select tests.wait('6 minutes'), tests.observe('box', 'docker', tests.docker()), tests.observe('box', 'docker', tests.docker(tests.container('web'))),
  tests.observe('box', 'docker', tests.docker()), tests.observe('box', 'docker', tests.docker(tests.container('web')));
select is((select flapping from issues where service = 'web' order by opened_at desc limit 1), false, 'null: never');

select * from finish();
