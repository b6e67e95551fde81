-- What the rules find, told in French.
select plan(8);
update settings set language = 'fr';
select set_config('bruce.now', '2026-03-01 12:00:00+00', false);

insert into assets (name, asset_type, parent) values ('pve', 'device', null), ('web', 'vm', 'pve'), ('box', 'device', null);
insert into expected_services (hostname, name, ports, image) values
  ('box', 'jellyfin', '{tcp/8096}', null), ('box', 'maloja', '{}', 'maloja:1'), ('box', 'netbox', '{}', null);
create function pg_temp.told(p_event_type text) returns text language sql as $$
  select string_agg(d.details, E'\n' order by d.details) from drift as d where d.event_type = p_event_type;
$$;

select tests.observe('pve', 'proxmox', tests.proxmox('pve', tests.guest(100, 'web', '{"status": "stopped"}'), tests.guest(101, 'lab')));
select tests.observe('box', 'docker', tests.docker(
  tests.container('jellyfin', '{"ports": ["8097:8096/tcp"]}'), tests.container('maloja', '{"image": "maloja:2"}'),
  tests.container('netbox', '{"state": "exited"}'), tests.container('adminer')
) || '{"metrics": {"jellyfin": {"cpu_pct": 98.42}}}');
select tests.observe('laptop', 'service_health', '{"checks": []}');
select results_eq(
  'select event_type, hostname, service, details from drift order by event_type, hostname, service',
  $$ values
    ('CONFIG_DRIFT', 'box', 'maloja', 'Le service maloja sur box utilise l''image maloja:2, alors que maloja:1 est déclarée.'),
    ('PORT_MISMATCH', 'box', 'jellyfin', 'Le service jellyfin sur box publie tcp/8097, alors que la déclaration prévoit tcp/8096.'),
    ('RESOURCE_EXCEEDED', 'box', 'jellyfin', 'cpu_pct de jellyfin sur box est à 98,4 % (limite 95, rétabli sous 85).'),
    ('SERVICE_MISSING', 'box', 'netbox', 'Service netbox attendu sur box, mais son conteneur ne tourne pas (arrêté).'),
    ('SERVICE_UNEXPECTED', 'box', 'adminer', 'Le conteneur adminer tourne sur box, mais n''est pas déclaré.'),
    ('VM_DOWN', 'web', null, 'La VM web est déclarée active, mais elle est arrêtée.'),
    ('VM_UNDECLARED', 'lab', null, 'La machine invitée lab existe sur pve, mais n''est pas déclarée.'),
    ('VM_UNDECLARED', 'laptop', null, 'L''hôte laptop envoie des rapports (service_health), mais n''est pas déclaré.') $$,
  'what collectors saw'
);
select set_eq('select details from issues', 'select details from drift', 'and so are the issues');

select tests.fails('box', 'docker', 'unreachable', 'is docker installed?');
select is(pg_temp.told('DOCKER_UNREACHABLE'), 'Docker ne répond pas sur box : is docker installed?', 'what somebody else says stays as it is');
select tests.fails('pve', 'proxmox', 'timeout', 'no answer within 10 s');
select is(pg_temp.told('SNAPSHOT_ERROR'), 'La collecte proxmox sur pve a échoué (timeout) : no answer within 10 s.', 'a collection that failed');
select tests.observe('box', 'docker', tests.docker(tests.container('jellyfin', '{"state": "removing", "ports": ["8096:8096/tcp"]}')), true, 7200);
select tests.let_pass('1 hour');
select tests.observe('box', 'docker', tests.docker(tests.container('jellyfin', '{"state": "removing", "ports": ["8096:8096/tcp"]}')), true, 7200);
select is(pg_temp.told('STUCK'), 'Le conteneur jellyfin sur box est dans l''état removing depuis 2026-03-01 12:06 UTC.', 'one that is stuck');

select tests.wait('20 minutes');
select is(pg_temp.told('NODE_UNREACHABLE'), 'L''hôte pve n''a rien envoyé depuis 2026-03-01 12:05 UTC (proxmox, intervalle : 5 minutes).', 'silence');

create view public.broken with (security_invoker = true) as
select
  'BROKEN'::text as event_type, a.name as hostname, null::text as service, 'x'::text as field, null::text as expected,
  (1 / (a.id - a.id))::text as observed, 'It is.'::text as details, null::text as source, null::timestamptz as since,
  null::integer as scope_id
from public.assets as a
where a.name = 'box';
insert into drift_rules (event_type, severity, description, rule_view) values ('BROKEN', 'low', 'It fails.', 'public.broken');
select is(
  (select details from drift where event_type = 'SNAPSHOT_ERROR' and observed = 'BROKEN'),
  'La règle BROKEN a échoué sur box : division by zero. Rien n''en est conclu pour cet hôte.', 'a rule of one''s own that fails'
);

update settings set language = 'en';
select is(pg_temp.told('NODE_UNREACHABLE'), 'Host pve has not reported since 2026-03-01 12:05 UTC (proxmox, every 5 minutes).', 'and in English');

select * from finish();
