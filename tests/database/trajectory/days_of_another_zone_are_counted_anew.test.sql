-- The days are summed up as the jobs count events; when the time zone of the days changes, they are counted anew.
select plan(4);
set bruce.now = '2026-03-01 23:20Z';
update settings set digest_time_zone = 'UTC';
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
create function pg_temp.days() returns text[] language sql as $$
  select array(select concat_ws(' ', d.day, d.opened, d.resolved, d.set_aside) from bruce.drift_days as d where d.event_type = 'SERVICE_MISSING' order by d.day)
$$;
create function pg_temp.open_s() returns numeric language sql as $$
  select sum((d.opened - d.resolved - d.set_aside) * extract(epoch from bruce.clock()) - d.balance_s) from bruce.drift_days as d where d.event_type = 'SERVICE_MISSING'
$$;
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select tests.observe('box', 'docker', tests.docker());
select tests.runs_until('2026-03-01 23:30Z');
select tests.runs_until('2026-03-02 08:00Z');
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select tests.runs_until('2026-03-02 10:00Z');
select is(pg_temp.days(), '{2026-03-01 1 0 0,2026-03-02 0 1 0}', 'one day each');
create temporary table before as select pg_temp.open_s() as open_s;
select is(
  (select open_s from before), (select sum(extract(epoch from o.ended_at - o.opened_at)) from bruce.occurrences as o where o.event_type = 'SERVICE_MISSING'),
  'and how long it was open');
update settings set digest_time_zone = 'Europe/Paris';
select tests.runs_until('2026-03-02 10:01Z');
select is(pg_temp.days(), '{2026-03-02 1 1 0}', 'in Paris it was the same day');
select is(pg_temp.open_s(), (select open_s from before), 'for as long');
select * from finish();
