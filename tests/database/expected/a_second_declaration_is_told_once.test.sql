-- Who declares a service keeps its word; what another origin says of it differently is told, once.
select plan(16);

insert into assets (name, asset_type) values ('web', 'vm'), ('nas', 'vm');
create function pg_temp.declare_it(p_data jsonb) returns void language sql as $$
  insert into snapshots (snapshot_type, data)
  values ('netbox', '{"complete": false, "services_complete": false}' || p_data) $$;
create function pg_temp.host(p_services text, p_more jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('hosts', jsonb_build_array(
    jsonb_build_object('hostname', 'web', 'services', p_services::jsonb) || p_more)) $$;
create function pg_temp.told() returns setof text language sql as $$
  select concat_ws(' | ', service, field, expected, observed) from drift
  where event_type = 'CONFIG_DRIFT' order by 1 $$;

select pg_temp.declare_it(pg_temp.host('[
  {"name": "shop", "ports": ["tcp/80"], "image": "shop:1", "metadata": {"from": "shop/compose.yaml"}},
  {"name": "mail", "ports": ["tcp/25"]}]') || '{"origin": "compose"}');
select results_eq(
  'select name, origin, ports from expected_services order by 1',
  $$ values ('mail', 'compose', '{tcp/25}'::text[]), ('shop', 'compose', '{tcp/80}') $$,
  'each row has its origin'
);

select pg_temp.declare_it(pg_temp.host('[{"name": "shop", "netbox_id": 7, "ports": ["tcp/81"], "image": "shop:2"}]'));
select results_eq(
  $$ select origin, ports, image, also_declared from expected_services where name = 'shop' $$,
  $$ values ('netbox', '{tcp/81}'::text[], 'shop:2',
    '{"compose": {"ports": ["tcp/80"], "image": "shop:1", "from": "shop/compose.yaml"}}'::jsonb) $$,
  'NetBox takes over; what compose says is kept beside it'
);
select results_eq('select pg_temp.told()', array[
  'shop | declared image compose | shop:2 | shop:1', 'shop | declared ports compose | tcp/81 | tcp/80'
], 'both differences are told');
select is(
  (select details from drift where field = 'declared ports compose'),
  'shop on web is declared with tcp/81 (netbox) and with tcp/80 (compose, shop/compose.yaml).',
  'in words that name both'
);
select is(
  (select count(*) from issues where event_type = 'CONFIG_DRIFT' and status = 'open'), 2::bigint,
  'as one issue each'
);

select pg_temp.declare_it(pg_temp.host('[
  {"name": "shop", "ports": ["tcp/81"], "image": "shop:1"}]') || '{"origin": "compose"}');
select results_eq(
  $$ select origin, ports, image from expected_services where name = 'shop' $$,
  $$ values ('netbox', '{tcp/81}'::text[], 'shop:2') $$, 'the second word changes nothing of the row'
);
select results_eq('select pg_temp.told()', array['shop | declared image compose | shop:2 | shop:1'],
  'what both say alike is no difference any more');
select is(
  (select count(*) from issues where event_type = 'CONFIG_DRIFT' and status = 'resolved'), 1::bigint,
  'and its issue ends'
);

select pg_temp.declare_it(pg_temp.host('[{"name": "shop", "image": "shop:1"}]'));
select results_eq('select pg_temp.told()', array[]::text[], 'a person may settle it');
select is((select origin from expected_services where name = 'shop'), 'netbox', 'it stays what it is');

-- completeness is of an origin
select pg_temp.declare_it(pg_temp.host('[{"name": "news"}]', '{"services_complete": true}')
  || '{"origin": "compose"}');
select results_eq(
  $$ select name, lifecycle, also_declared from expected_services order by 1 $$,
  $$ values ('mail', 'retired', '{}'::jsonb), ('news', 'active', '{}'), ('shop', 'active', '{}') $$,
  'what compose does not list any more is retired if it is its own, else only its word goes'
);
select pg_temp.declare_it(pg_temp.host('[]', '{"services_complete": true}'));
select results_eq(
  $$ select name, lifecycle from expected_services order by 1 $$,
  $$ values ('mail', 'retired'), ('news', 'active'), ('shop', 'retired') $$,
  'who names no origin says nothing of what compose declares'
);
select pg_temp.declare_it(pg_temp.host('[{"name": "shop", "ports": ["tcp/80"]}]') || '{"origin": "compose"}');
select results_eq(
  $$ select origin, lifecycle, ports from expected_services where name = 'shop' $$,
  $$ values ('compose', 'active', '{tcp/80}'::text[]) $$, 'what NetBox does not declare any more is its own'
);
select pg_temp.declare_it('{"hosts": [{"hostname": "web", "services": [{"name": "shop"}]}], "origin": "compose",
  "complete": true}');
select results_eq(
  $$ select name, lifecycle from expected_services order by 1 $$,
  $$ values ('mail', 'retired'), ('news', 'retired'), ('shop', 'active') $$, 'all of an origin, on all hosts'
);
select results_eq($$ select name, lifecycle from assets order by 1 $$,
  $$ values ('nas', 'active'), ('web', 'active') $$, 'and no host is retired by it');
select pg_temp.declare_it('{"hosts": [{"hostname": "web", "services": [{"name": "shop", "ports": ["tcp/82"]}]}],
  "origin": "git"}');
select results_eq('select pg_temp.told()', array['shop | declared ports git | tcp/80 | tcp/82'],
  'any two origins can contradict each other');

select * from finish();
