-- vmid 100 on two Proxmox VE that are no cluster together: rcourtman/Pulse#199, rcourtman/Pulse#1177, bb-Ricardo/netbox-sync#395,
-- bb-Ricardo/netbox-sync#532, bb-Ricardo/netbox-sync#313.
select plan(38);

create function pg_temp.say(p_site text, p_status text, p_uptime integer, p_rest jsonb default '{}')
returns text
language sql
as $$
  select guests.say('b1-site-' || p_site, guests.of('b1-pve9' || p_site,
    guests.guest(100, 'b1-dnd', 'b1-pve9' || p_site, jsonb_build_object('type', 'lxc', 'status', p_status) || p_rest))
    || jsonb_build_object('cluster', jsonb_build_object('name', 'b1-site-' || p_site, 'quorate', true), 'uptime', p_uptime))
$$;

select is(guests.declare('{"hostname": "b1-pve9g", "role": "hypervisor", "cluster": "b1-site-g"}',
  '{"hostname": "b1-pve9h", "role": "hypervisor", "cluster": "b1-site-h"}',
  '{"hostname": "b1-dnd", "asset_type": "vm", "cluster": "b1-site-h", "vmid": 100}'), '200', 'declared');
select pg_temp.say('h', 'running', 1);
select is_empty('select guests.drift()', '1: as declared');
select pg_temp.say('g', 'running', 1);
select results_eq('select guests.drift()', $$ values ('VM_UNDECLARED b1-dnd guest running') $$, '2: the other one is another one');
select is((select details from drift), 'Guest b1-dnd exists on b1-pve9g, but the declared one is elsewhere.', 'which is said');
select pg_temp.say('g', 'stopped', 2);
select results_eq('select guests.drift()', $$ values ('VM_UNDECLARED b1-dnd guest stopped') $$, '3: the declared one runs');
select pg_temp.say('h', 'running', 3);
select results_eq('select guests.drift()', $$ values ('VM_UNDECLARED b1-dnd guest stopped') $$, '4');
select pg_temp.say('g', 'running', 4);
select results_eq('select guests.drift()', $$ values ('VM_UNDECLARED b1-dnd guest running') $$, '5');
select pg_temp.say('h', 'stopped', 5);
select results_eq('select guests.drift()', $$ values ('VM_DOWN b1-dnd state stopped'), ('VM_UNDECLARED b1-dnd guest running') $$, '6: it stops');
select pg_temp.say('g', 'stopped', 6);
select results_eq('select guests.drift()', $$ values ('VM_DOWN b1-dnd state stopped'), ('VM_UNDECLARED b1-dnd guest stopped') $$, '7: whatever the other does');
select pg_temp.say('g', 'running', 7);
select results_eq('select guests.drift()', $$ values ('VM_DOWN b1-dnd state stopped'), ('VM_UNDECLARED b1-dnd guest running') $$, '8');
select results_eq($$ select t from guests.told() as t where t like '%VM_DOWN%' $$, $$ values ('opened VM_DOWN b1-dnd state stopped') $$, 'told once');

-- it vanishes where it is declared: the other one does not stand in for it
select guests.say('b1-site-h', guests.of('b1-pve9h'));
select results_eq($$ select d from guests.drift() as d where d like 'VM_DOWN%' $$, $$ values ('VM_DOWN b1-dnd state absent') $$, 'gone is not elsewhere');
select pg_temp.say('h', 'running', 8);
select guests.say('b1-site-g', guests.of('b1-pve9g'));
select is_empty('select guests.drift()', 'the copy is removed');

-- the wrong one is seen first
select is(guests.declare('{"hostname": "late", "asset_type": "vm", "cluster": "b1-site-h", "vmid": 300}',
  '{"hostname": "n1", "role": "hypervisor", "cluster": "b1-site-x"}',
  '{"hostname": "first", "asset_type": "vm", "cluster": "b1-site-x", "vmid": 100}'), '200', 'a cluster that nobody looks at yet');
select guests.say('b1-site-g', guests.of('b1-pve9g', guests.guest(100, 'first', 'b1-pve9g', '{"status": "stopped"}')));
select results_eq($$ select d from guests.drift() as d where d like '%first%' $$, $$ values ('VM_UNDECLARED first guest stopped') $$,
  'of another cluster than the declared one');
select guests.say('b1-site-x', guests.of('n1', guests.guest(100, 'first', 'n1')));
select is((select state from bruce.host_state where hostname = 'first'), 'running', 'then it comes to light');
select guests.say('b1-site-g', guests.of('b1-pve9g'));

-- declared on its hypervisor, without a number; a standby copy, stopped, with another number
select is(guests.declare('{"hostname": "Box1", "role": "hypervisor"}', '{"hostname": "Box2", "role": "hypervisor"}',
  '{"hostname": "docs", "asset_type": "vm", "parent": "Box1"}', '{"hostname": "nowhere", "asset_type": "vm"}',
  '{"hostname": "numbered", "asset_type": "vm", "vmid": 105}'), '200', 'two hypervisors');
select guests.say('Box2', guests.of('pve', guests.guest(901, 'Docs.lan', 'pve', '{"status": "stopped"}')));
select is((select match || ' ' || hostname from bruce.entities where name = 'Docs.lan'), 'matched docs', 'while nobody looks at Box1, the name counts');
select guests.say('Box1', guests.of('pve', guests.guest(101, 'docs', 'pve')));
select results_eq($$ select d from guests.drift() as d where d like '%docs%' $$, $$ values ('VM_UNDECLARED docs guest stopped') $$,
  'the one on its hypervisor, though both nodes are called pve');
select set_eq($$ select t from guests.told() as t where t like '%docs%' $$, $$ values
  ('opened VM_DOWN docs state stopped'), ('resolved VM_DOWN docs state running'), ('opened VM_UNDECLARED docs guest stopped') $$,
  'what was said of the copy is taken back');
select guests.say('Box1', guests.of('pve', guests.guest(101, 'docs', 'pve', '{"status": "stopped"}')));
select guests.say('Box2', guests.of('pve', guests.guest(901, 'docs', 'pve')));
select results_eq($$ select d from guests.drift() as d where d like '%docs%' $$, $$ values ('VM_DOWN docs state stopped'), ('VM_UNDECLARED docs guest running') $$,
  'and the other way round');

-- declared nowhere: two of its name cannot be told apart, unless one has its number
select guests.say('Box1', guests.of('pve', guests.guest(101, 'docs', 'pve'), guests.guest(102, 'nowhere', 'pve'), guests.guest(105, 'numbered', 'pve')));
select guests.say('Box2', guests.of('pve', guests.guest(102, 'nowhere', 'pve', '{"status": "stopped"}'), guests.guest(205, 'numbered', 'pve', '{"status": "stopped"}')));
select results_eq($$ select d from guests.drift() as d where d like '%nowhere%' or d like '%numbered%' $$, $$ values
  ('CONFIG_DRIFT nowhere identity 2 guests'), ('VM_UNDECLARED numbered guest stopped') $$, 'reported, not guessed; the number decides where nothing else does');
select guests.say('Box2', guests.of('pve', guests.guest(105, 'numbered', 'pve', '{"status": "stopped"}')));
select results_eq($$ select d from guests.drift() as d where d like '%nowhere%' or d like '%numbered%' $$, $$ values
  ('CONFIG_DRIFT numbered identity 2 guests') $$, 'and nobody can tell where both have it');

-- one number in two clusters, declared in both
select is(guests.declare('{"hostname": "a100", "asset_type": "vm", "cluster": "b1-site-h", "vmid": 400}',
  '{"hostname": "b100", "asset_type": "vm", "cluster": "b1-site-g", "vmid": 400}'), '200', 'two with one number');
select guests.say('b1-site-h', guests.of('b1-pve9h', guests.guest(100, 'b1-dnd', 'b1-pve9h'), guests.guest(300, 'late', 'b1-pve9h'),
  guests.guest(400, 'x', 'b1-pve9h')));
select guests.say('b1-site-g', guests.of('b1-pve9g', guests.guest(400, 'y', 'b1-pve9g', '{"status": "stopped"}')));
select results_eq($$ select d from guests.drift() as d where d ~ '[abxy](100)? ' and d like '%100%' $$, $$ values ('VM_DOWN b100 state stopped') $$, 'each is its own');

-- a collector on each node of one cluster: what both list is one guest, on either node
select is(guests.declare('{"hostname": "m1", "role": "hypervisor"}', '{"hostname": "m2", "role": "hypervisor"}',
  '{"hostname": "mover", "asset_type": "vm", "parent": "m1", "vmid": 500}'), '200', 'a cluster of two');
select guests.say(h, guests.of('m1 m2', guests.guest(500, 'mover', 'm1'))) from unnest('{m1,m2}'::text[]) as h;
select is_empty($$ select d from guests.drift() as d where d like '%mover%' $$, 'listed twice');
select guests.say('m2', guests.of('m1 m2', guests.guest(500, 'mover', 'm2', '{"lock": "migrate"}')));
select results_eq($$ select d from guests.drift() as d where d like '%mover%' $$, $$ values ('CONFIG_DRIFT mover node m2') $$, 'one of them has seen it move');
select guests.say('m1', guests.of('m1 m2'));
select guests.say('m2', guests.of('m1 m2'));
select is((select count(*) from events where hostname = 'mover' and event_type = 'VM_DOWN'), 0::bigint, 'listed by none for one look');
select guests.say(h, guests.of('m1 m2', guests.guest(500, 'mover', 'm2'))) from unnest('{m1,m2}'::text[]) as h;
select is((select count(*) from issues where hostname = 'mover' and event_type = 'VM_DOWN'), 0::bigint, 'and there again');
select guests.say('m1', guests.of('m1 m2'));
select guests.say('m2', guests.of('m1 m2'));
select guests.say(h, guests.of('m1 m2')) from generate_series(1, 2), unnest('{m1,m2}'::text[]) as h;
select results_eq($$ select t from guests.told() as t where t like '%VM_DOWN mover%' $$, $$ values ('opened VM_DOWN mover state absent') $$, 'two looks are enough');

-- declared on the node that it left, under another name there
select is(guests.declare('{"hostname": "wiki", "asset_type": "vm", "parent": "m1", "vmid": 510}'), '200', 'names are given otherwise there');
select guests.say('m1', guests.of('m1 m2', guests.guest(510, 'other-word', 'm2', '{"status": "stopped"}')));
select results_eq($$ select d from guests.drift() as d where d ~ 'wiki|other' $$, $$ values ('VM_DOWN wiki state stopped') $$, 'the number counts in all of its cluster');

-- a node that is a guest itself
select is(guests.declare('{"hostname": "nested", "asset_type": "vm", "parent": "m1", "vmid": 600}',
  '{"hostname": "inner", "asset_type": "vm", "parent": "nested", "vmid": 100}'), '200', 'a hypervisor in a guest');
select guests.say('m1', guests.of('m1 m2', guests.guest(600, 'nested', 'm1')));
select guests.say('nested', guests.of('nested', guests.guest(100, 'inner', 'nested')));
select is_empty($$ select d from guests.drift() as d where d ~ 'nested|inner' $$, 'is one host');
select guests.say('m1', guests.of('m1 m2', guests.guest(600, 'nested', 'm1', '{"status": "stopped"}')));
select results_eq($$ select d from guests.drift() as d where d ~ 'nested|inner' $$, $$ values ('VM_DOWN nested state stopped') $$, 'and down when its guest is');

-- templates are no guests
select guests.say('m1', guests.of('m1 m2', guests.guest(600, 'nested', 'm1'), guests.guest(700, 'inner', 'm1', '{"template": 1, "status": "stopped"}')));
select is_empty($$ select d from guests.drift() as d where d ~ 'nested|inner' $$, 'nor copies');
select is((select count(*) from issues where event_type = 'CONFIG_DRIFT' and field = 'identity' and status <> 'resolved' and hostname <> 'numbered'), 0::bigint,
  'nothing else is unclear');

select * from finish();
