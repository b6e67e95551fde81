-- A history whose numbers are known by hand: a month without data, an issue over the ends of months, a day of 23 hours, an
-- issue that came back, one that was waived, one that a window held back, a host that was forgotten.
select plan(1);

create function pg_temp.at(p_at timestamptz) returns void language sql as $$ select tests.runs_until(p_at); $$;
create function pg_temp.says(p_at timestamptz, variadic p_names text[]) returns void language plpgsql as $$
begin
  perform tests.runs_until(p_at);
  perform tests.runs('box', variadic p_names);
  perform tests.runs_until(p_at + interval '1 second');
end;
$$;
set bruce.now = '2026-01-10 12:00Z';
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

create temp table answer as select trajectory() as t;
select diag(to_jsonb(o)::text) from bruce.occurrences o order by event_id;
select diag(array(select day from bruce.watched_days order by 1)::text);
select diag(jsonb_pretty(t)) from answer;
select is(1,1);
select * from finish();
