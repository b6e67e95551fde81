-- The life of an issue in French: opened, explained, acknowledged, held back by a waiver, opened again, resolved.
select plan(14);
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
update settings set language = 'fr';
set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('docker1');
insert into expected_services (hostname, name) values ('docker1', 'jellyfin'), ('docker1', 'web');
create function pg_temp.reports(p_state text) returns void language sql as $$
  select tests.observe('docker1', 'docker', tests.docker(
    tests.container('jellyfin', jsonb_build_object('state', p_state)), tests.container('web')));
$$;
create function pg_temp.told() returns text language sql as $$ select details from events order by id desc limit 1 $$;

select pg_temp.reports('running');
select results_eq(
  $$ select event_type, verdict, because from explain('docker1', 'jellyfin') $$,
  $$ values (null::text, 'no drift', 'Observé comme déclaré : en marche.') $$, 'rien à dire');
select results_eq(
  $$ select because from explain('docker1', 'jelyfin') $$,
  $$ values ('Rien de ce nom n''y est déclaré ni observé. Vouliez-vous dire jellyfin ?') $$, 'une faute de frappe');

select pg_temp.reports('exited');
select is(pg_temp.told(), 'Service jellyfin attendu sur docker1, mais son conteneur ne tourne pas (arrêté).', 'ouvert');
select results_eq(
  $$ select verdict, because, confirmations from explain('docker1', 'jellyfin') $$,
  $$ values
    ('open', 'Service jellyfin attendu sur docker1, mais son conteneur ne tourne pas (arrêté).', '1 sur 1'),
    ('no drift', 'Les autres règles ne trouvent aucun écart.', null) $$, 'expliqué');
select acknowledge(issue_id, 'anna', 'J''y suis.') from issues;
select is(
  (select because from explain('docker1', 'jellyfin') limit 1),
  'Service jellyfin attendu sur docker1, mais son conteneur ne tourne pas (arrêté). Pris en charge par anna : J''y suis.',
  'pris en charge');
select is(
  (select message from journal where kind = 'acknowledge'),
  'anna a pris en charge : Service jellyfin attendu sur docker1, mais son conteneur ne tourne pas (arrêté). Note : J''y suis.',
  'et au journal');

select waive(issue_id, 'Migration', '2026-03-02 12:00Z', 'anna') from issues;
select is(
  pg_temp.told(),
  'Mis en sourdine par anna jusqu''au 2026-03-02 12:00 UTC : Migration. '
    'Service jellyfin attendu sur docker1, mais son conteneur ne tourne pas (arrêté).', 'mis en sourdine');
select results_eq(
  'select held_by, because from held_back', $$ values ('waiver', 'Sourdine 1 de anna : Migration') $$, 'retenu par une sourdine');
select is((select summary from drift_summary), 'Conforme, sauf 1 en sourdine.', 'le résumé le dit');
select end_waiver(1, 'anna');
select is(
  (select message from journal where kind = 'waiver' and message like '%mis fin%'),
  'anna a mis fin à la sourdine 1 (Migration).', 'la sourdine est levée');

select tests.let_pass('1 minute 48 seconds'), pg_temp.reports('running');
select is(pg_temp.told(), 'jellyfin sur docker1 tourne de nouveau, après 3 minutes d''arrêt.', 'résolu');
select results_eq(
  'select status, details from issues',
  $$ values ('resolved', 'Service jellyfin attendu sur docker1, mais son conteneur ne tourne pas (arrêté).') $$,
  'l''écart garde ses mots');

select tests.wait('10 minutes');
select is(
  (select because from explain('docker1', 'web') where verdict = 'no drift'),
  'Observé comme déclaré : en marche.', 'encore frais');
insert into maintenance_windows (id, reason, weekdays, local_start, local_end, time_zone)
values (1000, 'Mises à jour.', '{mon,fri}', '23:00', '02:00', 'Europe/Paris');
select is(
  bruce.describe_window(1000), 'En maintenance (lun ven 23:00-02:00 Europe/Paris) : Mises à jour.', 'les jours de la semaine');
select * from finish();
