-- A flapping issue whose declaration goes away is resolved at once: there is nothing left to wait for.
select plan(2);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
update drift_rules set flap_count = 2 where event_type = 'SERVICE_MISSING';
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker()), tests.observe('box', 'docker', tests.docker(tests.container('web'))),
  tests.observe('box', 'docker', tests.docker());
select results_eq('select status, flapping from issues', $$ values ('open', true) $$, 'it flaps');
update expected_services set lifecycle = 'retired';
select results_eq('select status, quiet_since from issues', $$ values ('resolved', null::timestamptz) $$, 'and is over');

select * from finish();
