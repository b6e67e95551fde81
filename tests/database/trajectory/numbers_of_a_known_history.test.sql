-- A history whose numbers are known by hand: a month without data, an issue over the ends of months, a day of 23 hours, an
-- issue that came back, one that was waived, one that a window held back, a host that was forgotten.
select plan(24);

create temporary table listed as select '{}'::text[] as names;
-- each morning the jobs run, and box reports what it reported last
create function pg_temp.at(p_at timestamptz) returns void language plpgsql as $$
declare
  v_day timestamptz;
begin
  for v_day in
    select d from generate_series(date_trunc('day', bruce.clock() at time zone 'UTC') at time zone 'UTC' + interval '6 hours', p_at, '1 day') as d
    where d > bruce.clock()
  loop
    perform tests.runs_until(v_day);
    perform tests.runs('box', variadic l.names) from listed as l;
    perform tests.runs_until(v_day + interval '1 second');
  end loop;
  perform tests.runs_until(p_at);
end;
$$;
create function pg_temp.says(p_at timestamptz, variadic p_names text[]) returns void language plpgsql as $$
begin
  perform pg_temp.at(p_at);
  update listed set names = p_names;
  perform tests.runs('box', variadic p_names);
  perform tests.runs_until(p_at + interval '1 second');
end;
$$;
set bruce.now = '2026-01-10 12:00Z';
update heartbeats set enabled = false where name in ('jobs', 'engine');
update settings set digest_time_zone = 'Europe/Paris';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db'), ('box', 'cache'), ('box', 'job');
select pg_temp.says('2026-01-10 12:00Z', 'web', 'db', 'cache', 'job');
select pg_temp.says('2026-01-20 12:00Z', 'db', 'cache', 'job'), pg_temp.says('2026-01-20 12:10Z', 'db', 'cache', 'job');
select tests.is_away('44 days');
select pg_temp.says('2026-03-05 12:10Z', 'web', 'db', 'cache', 'job');
select pg_temp.at('2026-03-10 10:00Z'), tests.runs('old', 'x'), pg_temp.at('2026-03-10 10:01Z');
select pg_temp.at('2026-03-12 10:00Z'), forget_host('old'), pg_temp.at('2026-03-12 10:01Z');
select pg_temp.says('2026-03-15 10:00Z', 'web', 'db', 'job'), pg_temp.says('2026-03-15 10:20Z', 'web', 'db', 'job');
select pg_temp.at('2026-03-16 10:20Z');
insert into waivers (reason, expires_at, service) values ('Known.', '2026-03-20 10:00Z', 'cache');
select pg_temp.at('2026-03-16 10:21Z'), pg_temp.at('2026-03-20 10:00Z'), pg_temp.says('2026-03-20 10:01Z', 'web', 'db', 'job');
select pg_temp.says('2026-03-21 10:01Z', 'web', 'db', 'job', 'cache');
insert into maintenance_windows (reason, hostname, service, starts_at, ends_at) values ('Work.', 'box', 'job', '2026-03-22 12:00Z', '2026-03-22 14:00Z');
select pg_temp.says('2026-03-22 12:30Z', 'web', 'db', 'cache'), pg_temp.says('2026-03-22 12:40Z', 'web', 'db', 'cache');
select pg_temp.says('2026-03-22 14:00Z', 'web', 'db', 'cache'), pg_temp.says('2026-03-22 15:00Z', 'web', 'db', 'cache', 'job');
select pg_temp.says('2026-03-28 22:00Z', 'web', 'cache', 'job'), pg_temp.says('2026-03-28 23:10Z', 'web', 'cache', 'job');
select pg_temp.says('2026-03-29 22:30Z', 'web', 'cache', 'job', 'db');
select pg_temp.says('2026-03-29 22:40Z', 'web', 'cache', 'job'), pg_temp.says('2026-03-29 22:50Z', 'web', 'cache', 'job');
select pg_temp.says('2026-03-29 23:50Z', 'web', 'cache', 'job', 'db');
select pg_temp.says('2026-04-03 10:00Z', 'web', 'cache', 'job', 'db');

create temporary table answer as select trajectory() as t;
-- a series without its zeros: {place: number}
create function pg_temp.told(p_series jsonb) returns text language sql as $$
  select coalesce(string_agg(d.day || ' ' || s.value, ', ' order by d.place), '')
  from answer as a
  cross join jsonb_array_elements_text(a.t -> 'days') with ordinality as d (day, place)
  join jsonb_array_elements_text(p_series) with ordinality as s (value, place) using (place)
  where s.value is distinct from '0';
$$;

select is(t ->> 'since', '2026-03-04T23:00:00+00:00', 'thirty local days, today among them') from answer;
select is(jsonb_array_length(t -> 'days'), 30, 'a day of 23 hours is a day') from answer;
select is(
  pg_temp.told(t #> '{total,daily,opened}'),
  '2026-03-10 1, 2026-03-15 1, 2026-03-20 1, 2026-03-22 1, 2026-03-29 1, 2026-03-30 1', 'what opened, by local days'
) from answer;
select is(
  pg_temp.told(t #> '{total,daily,resolved}'), '2026-03-05 1, 2026-03-21 1, 2026-03-22 1, 2026-03-30 2',
  'what was resolved; a waiver and a forgotten host resolve nothing'
) from answer;
select is(
  pg_temp.told(t #> '{total,daily,open}'), '2026-03-10 1, 2026-03-11 1, 2026-03-15 1, 2026-03-20 1, 2026-03-29 1', 'open at the end of the day'
) from answer;
select is((t -> 'total') - 'daily', '{"opened": 6, "opened_before": null, "resolved": 5, "set_aside": 2, "open": 0, "mean_open": 0.19,
  "mean_open_before": null, "direction": "unknown"}', 'in all; nobody looked in February, so nothing is compared') from answer;
select is(
  (select jsonb_object_agg(r ->> 'name', r -> 'opened') from jsonb_array_elements(t -> 'rules') as r),
  '{"SERVICE_MISSING": 5, "VM_UNDECLARED": 1}', 'by rule'
) from answer;
select is(
  (select jsonb_object_agg(h ->> 'name', h -> 'set_aside') from jsonb_array_elements(t -> 'hosts') as h), '{"box": 1, "old": 1}',
  'by host, the forgotten one among them'
) from answer;
select is(
  array(select concat_ws(' ', m ->> 'month', m ->> 'has_data', m ->> 'opened') from jsonb_array_elements(t -> 'months') as m),
  '{2025-11 false,2025-12 false,2026-01 true 1,2026-02 false,2026-03 true 6,2026-04 true 0}', 'a month without data is not one of zeros'
) from answer;
select is(t #> '{months,2,detect}', '{"count": 1, "mean_s": 600, "median_s": 600}', 'detected in January') from answer;
select is(t #> '{months,2,resolve,mean_s}', 'null', 'nothing was resolved in January') from answer;
-- 20 min, 70 min, 10 min
select is(t #> '{months,4,detect}', '{"count": 3, "mean_s": 2000, "median_s": 1200}', 'detected in March') from answer;
select is(t #> '{months,4,detect_left_out}', '{"held_back": 2, "beginning_unknown": 1}', 'what a waiver or a window held is left out') from answer;
-- 44 days, 24 h 1 min, 23 h 20 min, 1 h, 1 h
select is(t #> '{months,4,resolve}', '{"count": 5, "mean_s": 795852, "median_s": 84000, "by_declaration": 0}',
  'over the end of two months: in the month of the end') from answer;
select is(t #> '{months,4,resolve_left_out}', '{"waived": 1, "forgotten": 1}', 'what was set aside is left out') from answer;
select is(
  (select m - 'issue_id' from jsonb_array_elements(t -> 'most') as m where m ->> 'service' = 'db'),
  '{"hostname": "box", "service": "db", "event_type": "SERVICE_MISSING", "field": "state", "severity": "high", "occurrences": 2, "open_s": 87600,
    "share": 0.0344, "is_open": false, "last_opened_at": "2026-03-29T22:50:00+00:00"}', 'a reopened issue counts each time'
) from answer;
select is(t #>> '{most,0,service}', 'cache', 'the longest first') from answer;
select is(t -> 'flapping', '[]', 'nothing flapped') from answer;
select is(t #>> '{sentences,0}', 'Open on average: 0.19. There is too little data of the time before to compare.', 'in words') from answer;
select is((select array_agg(to_char(month, 'MM') order by month) from bruce.counted_months where month >= '2026-01-01'), '{01,02,03}', 'months that ended are counted once');
select is(t -> 'months', trajectory(hostnames => '{box,old}') -> 'months', 'as if they were counted now') from answer;
-- the month after compares with the one before it
select pg_temp.at('2026-05-03 10:00Z');
select is(trajectory() #>> '{total,direction}', 'better', 'less drift than in the month before');
select is(trajectory('2025-12-01', '2026-01-05') #>> '{sentences,0}', 'No data: nobody reported in this time.', 'before the first report there is none');
select is(trajectory(hostnames => '{old}') #>> '{total,opened}', '0', 'of one host alone');

select * from finish();
