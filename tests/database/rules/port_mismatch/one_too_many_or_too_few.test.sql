select plan(5);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name, ports) values ('box2-media', 'jellyfin', '{8920,8096}');
select tests.observe('box2-media', 'docker', tests.docker(
  tests.container('jellyfin', '{"ports": ["8096:8096", "8920:8920"]}')
));
select is_empty('select * from drift', 'equal sets, whatever the order');

select tests.observe('box2-media', 'docker', tests.docker(
  tests.container('jellyfin', '{"ports": ["8096:8096", "8920:8920", "7359:7359/udp"]}')
));
select results_eq(
  'select details from drift',
  $$ values ('Service jellyfin on box2-media publishes tcp/8096, tcp/8920, udp/7359 '
    'but tcp/8096, tcp/8920 is declared.') $$,
  'one too many'
);

select tests.observe('box2-media', 'docker', tests.docker(
  tests.container('jellyfin', '{"ports": ["8096:8096"]}')
));
select results_eq('select observed from drift', $$ values ('tcp/8096') $$, 'one too few');

select tests.observe('box2-media', 'docker', tests.docker(tests.container('jellyfin', '{"ports": []}')));
select results_eq(
  'select observed, details from drift',
  $$ values ('none',
    'Service jellyfin on box2-media publishes no port but tcp/8096, tcp/8920 is declared.') $$,
  'none at all'
);

select tests.observe('box2-media', 'docker', tests.docker(
  tests.container('jellyfin', '{"ports": ["8920:8920", "8096:8096"]}')
));
select is_empty('select * from drift', 'both again');

select * from finish();
