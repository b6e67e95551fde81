-- Older writers give source_id in place of source.
select plan(2);

insert into observed_snapshots (hostname, source_id, snapshot) values
  ('nas', 'truenas', '{"apps": [{"name": "immich", "state": "RUNNING"}]}');
select results_eq(
  $$ select hostname, source from observed_snapshots $$,
  $$ values ('nas', 'truenas') $$,
  'the row carries the source'
);
select results_eq(
  $$ select hostname, kind, name, state from truenas_state_latest $$,
  $$ values ('nas', 'app', 'immich', 'running') $$,
  'and becomes the present'
);

select * from finish();
