select plan(2);

insert into assets (name) values ('TrueNAS');
select tests.fails('TrueNAS', 'truenas', 'timeout', 'no answer within 10 s');
select tests.fails('TrueNAS', 'truenas', 'forbidden', 'the API key is revoked');
select results_eq(
  'select event_type, observed, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'forbidden',
    'Collection of truenas on TrueNAS failed (forbidden): the API key is revoked.') $$,
  'one drift, with what is wrong now'
);
select results_eq(
  'select status, observed from events order by id',
  $$ values ('opened', 'timeout'), ('changed', 'forbidden') $$,
  'the change is told'
);

select * from finish();
