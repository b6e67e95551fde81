select plan(6);

insert into assets (name) values ('box2-daily');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('speedtest')));
select results_eq('select service from drift', $$ values ('speedtest') $$, 'fresh, complete, successful');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('speedtest')), p_complete => false);
select results_eq(
  $$ select service from drift where event_type = 'SERVICE_UNEXPECTED' $$, $$ values ('speedtest') $$, 'partial: what it lists is so'
);
select tests.observe('box2-daily', 'docker', tests.docker(), p_complete => false);
select is_empty($$ select * from drift where event_type = 'SERVICE_UNEXPECTED' $$, 'partial: what it does not list may be gone');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('speedtest')));
select tests.fails('box2-daily', 'docker', 'timeout', 'no answer within 10 s');
select is_empty($$ select * from drift where event_type = 'SERVICE_UNEXPECTED' $$, 'failed');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('speedtest')));
select results_eq('select service from drift', $$ values ('speedtest') $$, 'good again');

select tests.wait('16 minutes');
select is_empty($$ select * from drift where event_type = 'SERVICE_UNEXPECTED' $$, 'stale');

select * from finish();
