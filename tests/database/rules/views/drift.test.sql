select plan(2);

select columns_are('public', 'drift', '{
  drift_key,event_type,severity,hostname,service,field,expected,observed,details,source,since,
  last_seen_at,snapshot_id,scope_id,suggestions}', 'the columns of every rule, and what would end it');

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select drift_key, snapshot_id, last_seen_at from drift',
  $$ select 'SERVICE_MISSING/box2-daily/freshrss/state', max(id), max(observed_at) from observed_snapshots $$,
  'each row says what it is concluded from, and how old that is'
);

select * from finish();
