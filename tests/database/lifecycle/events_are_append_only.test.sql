-- History is never edited, not even by the owner.
select plan(5);

insert into events (hostname, event_type, severity, details) values ('box', 'host_not_responding', 'critical', 'An older writer.');
select throws_ok($$ update events set details = 'better' $$, '23001', 'events is append-only: update is refused', 'no update');
select throws_ok($$ delete from events $$, '23001', 'events is append-only: delete is refused', 'no delete');
select throws_ok($$ truncate events $$, '23001', 'events is append-only: truncate is refused', 'no truncate');
select is((select event_type from events), 'NODE_UNREACHABLE', 'older names of event types are accepted on the way in');
select isnt((select event_id from events), null, 'an older writer''s event has its canonical id');

select * from finish();
