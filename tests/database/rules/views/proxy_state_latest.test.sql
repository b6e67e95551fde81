select plan(1);

insert into assets (name) values ('box2-edge');
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.lan", "feeds.lan"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": 1,
  "tls": true},
  {"domains": ["old.lan"], "forward_host": "old", "forward_port": "80", "enabled": false, "tls": false}]}');
select set_eq(
  'select hostname, domains, forward_host, forward_port, enabled, tls from proxy_state_latest',
  $$ values
    ('box2-edge', 'feeds.lan,rss.lan', '192.168.2.12', 'tcp/8021', true, 'true'),
    ('box2-edge', 'old.lan', 'old', 'tcp/80', false, 'false')
  $$,
  'domains and where they lead'
);

select * from finish();
