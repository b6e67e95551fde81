-- At most so many notices within the interval. Nothing is lost: the rest follows as one, without what resolved meanwhile.
select plan(4);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 9) as n;
select tests.reacts('{"throttle_count": 2, "throttle_interval": "30 minutes"}');
select tests.runs('box', 's9');
select results_eq(
  'select * from tests.told()',
  $$ values
    ('02 12:00', 'phone', 'single', 's1 on box is down'), ('02 12:00', 'phone', 'single', 's2 on box is down') $$,
  'two of eight are told'
);
select results_eq(
  'select held_by, tell_at, count(*) from tasks where held_by is not null group by 1, 2',
  $$ values ('throttle', '2026-03-02 12:30Z'::timestamptz, 6::bigint) $$,
  'the others are held until there is room again'
);
select tests.until('12:10'), tests.runs('box', 's1', 's3', 's9');
select tests.until('12:40');
select results_eq(
  'select * from tests.told() offset 2',
  $$ values ('02 12:30', 'phone', 'digest', 'Held back: box: 5 services are down (s4, s5, s6, …); s1 runs again') $$,
  'then they are told together: without the one that came and went, with the end of one that was told'
);
select tests.runs('box', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9');
select tests.until('14:00');
select results_eq(
  'select * from tests.told() offset 3',
  $$ values
    ('02 12:40', 'phone', 'single', 's2 on box runs again'),
    ('02 13:00', 'phone', 'digest', 'Held back: box: 5 services run again (s4, s5, s6, …)') $$,
  'ends are told too'
);

select * from finish();
