-- The digest counts what was told, what is open, and how long it took.
select plan(18);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 07:00Z';
insert into assets (name) values ('box'), ('nas');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db'), ('box', 'old'), ('nas', 'app');
select tests.reacts('{"name": "all"}');
select tests.runs('box', 'web', 'db', 'old'), tests.runs('nas', 'app');
select is(
  digest() - 'from' - 'to' - 'unused',
  '{"events": {"opened": 0, "changed": 0, "resolved": 0}, "noisiest_rules": [], "noisiest_hosts": [], "longest_open": [], "flapping": [],
    "open": {"total": 0, "critical": 0, "high": 0, "acknowledged": 0, "stale": 0, "flapping": 0},
    "held_back": {"waived": 0, "in_window": 0, "explained": 0}, "mean_time_to_detect_s": null, "detected": 0,
    "mean_time_to_resolve_s": null, "resolved": 0, "notices": {"sent": 0, "given_up": 0, "waiting": 0, "held_back": 0},
    "commands": {"run": 0, "failed": 0, "undetermined": 0, "rejected": 0, "verified": 0, "disproved": 0}, "overdue": [], "coverage": {"declared": 6, "unseen": 0, "reporting": 2}}',
  'nothing happened'
);
select is(bruce.digest_lines(digest()), 'Open: 0.', 'which is said in one line');

select tests.until('08:00'), tests.runs('box', 'web', 'db');
select tests.until('12:00'), tests.runs('box', 'web');
select tests.until('13:00'), tests.runs('box', 'web', 'db');
select tests.until('14:00'), tests.runs('box', 'db'), tests.runs('nas', '');
select acknowledge(issue_id, 'ada', 'on it') from issues where service = 'old';
insert into waivers (reason, expires_at, service) values ('Known.', 'infinity', 'app'), ('For ever.', 'infinity', 'nobody');
update actions set status = 'delivered', finished_at = bruce.clock(), next_attempt_at = null, attempts = 1 where payload ->> 'service' = 'old';
update actions set status = 'dead', finished_at = bruce.clock(), next_attempt_at = null, attempts = 8 where payload ->> 'service' = 'web';
select tests.until('15:00');
create temporary table day as select digest('2026-03-02 07:00Z', '2026-03-02 15:00Z') as d;
select is(d -> 'events', '{"opened": 4, "changed": 0, "resolved": 2}', 'what was told') from day;
select is(d -> 'noisiest_rules', '[{"event_type": "SERVICE_MISSING", "opened": 4}]', 'the noisiest rule') from day;
select is(d -> 'noisiest_hosts', '[{"hostname": "box", "opened": 3}, {"hostname": "nas", "opened": 1}]', 'and host') from day;
select is((d #>> '{open,total}', d #>> '{open,high}', d #>> '{open,acknowledged}')::text, '(2,2,1)', 'what is open, and taken care of') from day;
select is(d #>> '{held_back,waived}', '1', 'what is waived') from day;
select is((d #>> '{longest_open,0,service}', d #>> '{longest_open,0,open_for_s}')::text, '(old,25200)', 'what is open longest') from day;
select is((d ->> 'mean_time_to_resolve_s', d ->> 'resolved')::text, '(3600,1)', 'a waiver resolves nothing; the other took an hour') from day;
select is(d ->> 'detected', '4', 'how soon it was noticed') from day;
select is((d #>> '{notices,sent}', d #>> '{notices,given_up}', d #>> '{notices,waiting}')::text, '(1,1,4)', 'what became of the notices') from day;
select is(d #>> '{unused,0,about}', 'anything nobody on *', 'what never matched') from day;
select is(
  bruce.digest_lines(d),
  E'Open: 2 (2 high, 1 acknowledged).\nHeld back: 1 waived.\nLongest open: old on box is down, 7 h; web on box is down, 60 min.\n'
    'Noisiest: SERVICE_MISSING 4; box 3, nas 1.\nOn average detected after 0 s, resolved after 60 min.\n'
    'Notices: 1 sent, 1 given up, 4 waiting.\nMatch nothing: 1 waivers or windows.',
  'in a few lines'
) from day;
update settings set language = 'fr';
select is(
  bruce.digest_lines(d),
  E'Écarts ouverts : 2 (graves 2, pris en charge 1).\nRetenus : en sourdine 1.\n'
    'Ouverts depuis le plus longtemps : old sur box ne tourne pas, 7 h ; web sur box ne tourne pas, 60 min.\n'
    'Les plus fréquents : SERVICE_MISSING 4 ; box 3, nas 1.\nEn moyenne : détection après 0 s, résolution après 60 min.\n'
    'Notifications : envoyées 1, abandonnées 1, en attente 4.\nSourdines ou fenêtres sans effet : 1.',
  'in French, too'
) from day;
update settings set language = 'en';
insert into assets (name) values ('new');
select is(
  bruce.digest_lines(digest()) ~ 'Seen by nobody: 1 of 7 declared hosts and services\.', true, 'what nobody sees is said'
);
select is(digest('2026-03-02 08:30Z', '2026-03-02 12:30Z') #>> '{open,total}', '2', 'what was open then is known later');

select tests.as_viewer();
select lives_ok('select digest()', 'people may ask');
set role anon;
select throws_ok('select digest()', '42501', null, 'who has not signed in may not');

select * from finish();
