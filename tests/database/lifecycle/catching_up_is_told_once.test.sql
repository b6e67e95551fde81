-- A collector that was cut off replays what it spooled, one by one: old news of a silent host change nothing told.
select plan(1);

insert into assets (name) values ('box');
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}');
select tests.jobs_at('2026-03-01 13:00Z');
set bruce.now = '2026-03-01 13:00Z';
do $$
begin
  for v_minute in 1..60 loop
    insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values (
      'box', 'docker', '2026-03-01 12:00Z'::timestamptz + v_minute * interval '1 minute', '{"interval_s": 60}',
      jsonb_build_object('containers', '[]'::jsonb, 'note', v_minute)
    );
  end loop;
end;
$$;
select results_eq(
  'select event_type, status from events order by id',
  $$ values ('NODE_UNREACHABLE', 'opened'), ('NODE_UNREACHABLE', 'resolved') $$,
  'opened when it fell silent, resolved when it had caught up'
);

select * from finish();
