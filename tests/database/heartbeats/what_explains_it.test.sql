-- A worker on a host that is silent is explained by that; in a maintenance window it is not news; Docker has no part in it.
select plan(6);

insert into assets (name) values ('gateway'), ('box');
set bruce.now = '2026-03-02 12:00Z';
select tests.observe('gateway', 'docker', tests.docker());
select bruce.note_worker('gateway', bruce.clock()), bruce.note_worker('box', bruce.clock());
insert into maintenance_windows (reason, hostname, starts_at, ends_at) values ('Moves.', 'box', '2026-03-02 12:00Z', '2026-03-02 13:00Z');
select tests.minutes_pass(18);
select results_eq('select event_type from events', array['NODE_UNREACHABLE'], 'one thing is told: the host is silent');
select results_eq(
  $$ select i.service, i.status, r.event_type from issues as i left join issues as r on r.issue_id = i.suppressed_by
    where i.event_type = 'HEARTBEAT_OVERDUE' order by 1 $$,
  $$ values ('worker box', 'pending', null), ('worker gateway', 'pending', 'NODE_UNREACHABLE') $$,
  'it explains its worker; the other one is held back'
);
select isnt((select window_id from issues where service = 'worker box'), null, 'by the window');
select tests.minutes_pass(45);
select is((select status from issues where service = 'worker box'), 'open', 'after which it is told');

delete from heartbeats where kind = 'worker';
select tests.observe('gateway', 'docker', tests.docker()), tests.minutes_pass(10), tests.fails('gateway', 'docker', 'unreachable', 'no engine');
insert into heartbeats (name, kind, hostname, cadence, last_beat_at)
values ('worker gateway', 'worker', 'gateway', '1 minute', bruce.clock() - interval '2 minutes');
select tests.minutes_pass(3);
select is(
  (select suppressed_by from issues where service = 'worker gateway' and status <> 'resolved'), null,
  'an engine that does not answer does not explain a worker'
);
select is((select status from issues where service = 'worker gateway' and status <> 'resolved'), 'open', 'it is told');

select * from finish();
