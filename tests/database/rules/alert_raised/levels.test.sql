select plan(6);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees(variadic p_alerts jsonb[])
returns void
language sql
as $$
  select tests.observe('nas', 'truenas', jsonb_build_object('system', '{"hostname": "nas"}'::jsonb, 'alerts', to_jsonb(p_alerts)));
$$;
create function pg_temp.alert(p_klass text, p_level text, p_text text default null, p_rest jsonb default '{}')
returns jsonb
language sql
as $$ select jsonb_strip_nulls(jsonb_build_object('klass', p_klass, 'key', p_klass, 'level', p_level, 'text', p_text)) || p_rest $$;

select pg_temp.sees(
  pg_temp.alert('A', 'INFO'), pg_temp.alert('B', 'NOTICE'), pg_temp.alert('C', 'WARNING'), pg_temp.alert('D', 'ERROR'),
  pg_temp.alert('E', 'CRITICAL'), pg_temp.alert('F', 'ALERT'), pg_temp.alert('G', 'EMERGENCY'), pg_temp.alert('H', 'critical'),
  pg_temp.alert('I', null), pg_temp.alert('J', 'FATAL'), pg_temp.alert('K', 'CRITICAL', null, '{"dismissed": true}'),
  pg_temp.alert('L', 'WARNING', null, '{"one_shot": true}'));
select results_eq(
  'select split_part(field, $$ $$, 1), severity, observed from drift order by field',
  $$ values ('C', 'medium', 'WARNING'), ('D', 'high', 'ERROR'), ('E', 'critical', 'CRITICAL'), ('F', 'critical', 'ALERT'),
    ('G', 'critical', 'EMERGENCY'), ('H', 'critical', 'CRITICAL'), ('L', 'medium', 'WARNING') $$,
  'from a warning on; neither what is dismissed nor a level that nobody knows'
);
select pg_temp.sees(pg_temp.alert('SMART', 'CRITICAL', 'Device: /dev/sda, 8 Currently unreadable sectors'));
select results_eq(
  'select event_type, severity, hostname, service, expected, observed, source, details from drift',
  $$ values ('ALERT_RAISED', 'critical', 'nas', null, 'not raised', 'CRITICAL', 'truenas',
    'nas raises SMART (CRITICAL): Device: /dev/sda, 8 Currently unreadable sectors') $$,
  'the others are gone; in words'
);
select pg_temp.sees(pg_temp.alert('SMART', 'CRITICAL', 'Device: /dev/sda, 8 Currently unreadable sectors', '{"dismissed": true}'));
select is_empty('select * from drift', 'dismissed');
select results_eq(
  $$ select status from events where severity = 'critical' and details ~ 'SMART' order by id $$, $$ values ('opened'), ('resolved') $$,
  'which resolves it'
);
select pg_temp.sees(pg_temp.alert('X', 'CRITICAL', null, jsonb_build_object('formatted',
  '<b>Pool</b> &lt;x&gt;<br>is <script src="x">bad' || chr(10) || repeat('y', 5000))));
select matches(
  (select details from drift), '^nas raises X \(CRITICAL\): Pool &lt;x&gt; is bad y{100,}$', 'tags and line ends are taken away'
);
select cmp_ok((select length(details) from drift), '<', 600, 'and it is cut');

select * from finish();
