select plan(1);

insert into assets (name, asset_type, parent) values
  ('Box2', 'device', null), ('box2-daily', 'vm', 'Box2'), ('unseen', 'vm', null);
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('unseen', 'whisper');
select tests.observe(
  'Box2', 'proxmox', tests.proxmox('Box2', tests.guest(104, 'box2-daily'), tests.guest(120, 'test'))
);
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('speedtest'))
);
select tests.observe('laptop', 'docker', tests.docker());
select set_eq(
  'select question, total, gaps, covered_pct, names from coverage',
  $$ values
    ('declared hosts that nobody has seen', 3::bigint, 1::bigint, 67::numeric, '{unseen}'::text[]),
    ('declared services that nobody can see', 2, 1, 50, '{whisper on unseen}'),
    ('reporting hosts that nobody declared', 3, 1, 67, '{laptop}'),
    ('running containers and apps that nobody declared', 2, 1, 50, '{speedtest on box2-daily}'),
    ('guests that nobody declared', 2, 1, 50, '{test}')
  $$,
  'where nobody looks, and what nobody declared'
);

select * from finish();
