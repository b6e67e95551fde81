-- sources is the list of who may speak; a source of one's own is one row there.
select plan(4);

select throws_ok(
  $$ insert into observed_snapshots (hostname, source, snapshot) values ('box', 'dockre', '{}') $$,
  '23503', 'unknown source "dockre"', 'a source that is none'
);
select throws_ok(
  $$ insert into observed_snapshots (hostname, snapshot) values ('box', '{}') $$,
  '23502', 'a snapshot needs hostname and source', 'no source'
);
select throws_ok(
  $$ insert into observed_snapshots (hostname, source, snapshot) values (' ', 'docker', '{}') $$,
  '23502', 'a snapshot needs hostname and source', 'a blank host'
);
insert into sources (name) values ('Weather');
select lives_ok(
  $$ insert into observed_snapshots (hostname, source, snapshot) values ('box', 'weather', '{"rain": true}') $$,
  'one of my own, in whatever case'
);

select * from finish();
