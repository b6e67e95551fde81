-- Retention: ended tasks, finished actions, deliveries and journal lines go after a time; the journal is closed to others.
select plan(7);

-- dispatch is called all the time, and delivers nothing
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('dispatcher', 'dispatcher', 'Supabase', '1 minute', 'infinity');

set bruce.now = '2026-03-02 12:00Z';
select tests.reacts('{}');
insert into events (hostname, event_type, severity, details, drift_key) values ('box', 'NOTE', 'low', 'A note.', 'note');
insert into events (hostname, event_type, severity, details) values ('box', 'NOTE', 'low', 'Another one.');
select bruce.lease_actions('me', 20, 60);
select bruce.finish_leased(lease, jsonb_build_array(jsonb_build_object('action_id', action_id, 'outcome', 'delivered')))
from actions where payload ->> 'details' = 'A note.';
select bruce.expire_leases(bruce.clock() + interval '1 hour');

select tests.jobs_at('2026-05-30 12:00Z');
select results_eq(
  $$ select (select count(*) from actions), (select count(*) from tasks), (select count(*) from deliveries), (select count(*) from journal) $$,
  'values (2::bigint, 2::bigint, 2::bigint, 2::bigint)', 'for three months all is kept'
);
select tests.jobs_at('2026-06-01 12:00Z');
select results_eq('select status, last_error from actions', $$ values ('dead', 'too old to be sent') $$,
  'then what was delivered goes, and what was not is given up');
select is((select status from tasks), 'ended', 'a note that nobody ended has ended');
select tests.jobs_at('2026-09-01 12:00Z');
select is((select count(*) from actions) + (select count(*) from tasks) + (select count(*) from deliveries), 0::bigint, 'later that goes too');
select isnt((select count(*) from journal), 0::bigint, 'the journal lasts longer');
select tests.jobs_at('2027-09-02 12:00Z');
select is((select count(*) from journal), 0::bigint, 'a year');
select bruce.write_journal('note', 'A line.');
select throws_ok('delete from journal', '23001', null, 'nobody else deletes from it');

select * from finish();
