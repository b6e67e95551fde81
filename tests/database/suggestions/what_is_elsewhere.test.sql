-- A service that is missing here and runs there: its declaration moves. Who may not read that host is not told of it.
select plan(10);

insert into assets (name) values ('box'), ('media'), ('down');
insert into expected_services (hostname, name, ports, image) values ('box', 'jellyfin', '{tcp/8096}', 'jellyfin:10'), ('box', 'web', '{}', null);
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
select create_token('all', 'operator', encode(sha256('all'), 'hex')), create_token('one', 'operator', encode(sha256('one'), 'hex'), '{box}');
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select tests.observe('media', 'docker', tests.docker(tests.container('Jellyfin', '{"ports": ["8097:8096/tcp"]}')));
create function pg_temp.first_of(p_token text, p_host text) returns text language sql as $$
  select i #>> '{suggestions,0,title}' from jsonb_array_elements(api_drift(encode(sha256(p_token::bytea), 'hex'), jsonb_build_object('hostname', jsonb_build_array(p_host))) -> 'items') as i limit 1 $$;

select is(pg_temp.first_of('all', 'box'), 'It runs on media: declare jellyfin there, and not on box any more.', 'where it is missing');
select is(pg_temp.first_of('all', 'media'), 'It runs on media: declare Jellyfin there, and not on box any more.', 'and where it runs');
select is(pg_temp.first_of('one', 'box'), 'Let Compose make the container of jellyfin on box again.', 'a token of one host hears nothing of the other');
select is(
  (select count(*) from jsonb_array_elements(api_issue(encode(sha256('one'), 'hex'), (select jsonb_build_object('issue_id', issue_id) from issues where hostname = 'box')) -> 'suggestions') as s
    where s::text like '%media%'), 0::bigint, 'nor by the issue');
select is(jsonb_array_length(api_drift(encode(sha256('all'), 'hex'), '{"suggestions": "none"}') #> '{items,0,suggestions}'), 0, 'none, where none are wanted');
select cmp_ok(jsonb_array_length(api_drift(encode(sha256('all'), 'hex'), '{"suggestions": "all"}') #> '{items,0,suggestions}'), '>', 2, 'all, where all are');

select expected(encode(sha256('all'), 'hex'), suggestions #> '{0,call,body}') from drift where hostname = 'box';
select is_empty('select from drift', 'both end');
select results_eq($$ select hostname, lifecycle, ports from expected_services where name_key = 'jellyfin' order by 1 $$,
  $$ values ('box', 'retired', '{tcp/8096}'::text[]), ('media', 'active', '{tcp/8097}') $$, 'it is declared there as it runs there');

-- what a root cause explains
insert into assets (name, asset_type, parent) values ('pve', 'device', null), ('guest', 'vm', 'pve');
insert into expected_services (hostname, name) values ('guest', 'db');
select tests.observe('guest', 'docker', tests.docker(tests.container('db'))), tests.observe('pve', 'proxmox', tests.proxmox('pve', tests.guest(1, 'guest')));
select tests.observe('pve', 'proxmox', tests.proxmox('pve', tests.guest(1, 'guest', '{"status": "stopped"}')));
select tests.observe('guest', 'docker', tests.docker(tests.container('db', '{"state": "exited"}')));
select is((select suggestions #>> '{0,key}' from drift where hostname = 'guest' and service = 'db'), 'root', 'the cause first');
select is((select suggestions #>> '{1,key}' from drift where hostname = 'guest' and service = 'db'), 'start', 'then its own');

select * from finish();
