-- A database that is new has nothing to tell of the day before it: "0 open" would be said of what nobody looked at.
select plan(4);

insert into targets (name, kind) values ('diary', 'journal');
update settings set digest_target = 'diary', digest_at = '08:00', digest_weekday = 'mon';
-- a Monday
set bruce.now = '2026-03-30 09:00Z';
select is(bruce.send_digests(), 0, 'nothing is known: none');
select tests.observe('box', 'docker', tests.docker());
select is(bruce.send_digests(), 0, 'the day and the week ended before the first observation: none');
select is(bruce.send_digests('2026-03-31 08:00Z'), 1, 'the next day has one');

update bruce.scopes set first_seen_at = '2026-03-31 09:00Z';
delete from digests;
insert into events (hostname, event_type, severity, details, created_at) values ('box', 'NOTE', 'info', 'Moved here.', '2026-03-31 07:59Z');
select is(bruce.send_digests('2026-03-31 09:00Z'), 1, 'what was told before counts as well');

select * from finish();
