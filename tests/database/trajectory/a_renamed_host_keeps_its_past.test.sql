-- What was open under an old name is told under the new one, and counts once.
select plan(4);
set bruce.now = '2026-03-01 12:00Z';
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select tests.observe('box', 'docker', tests.docker());
select tests.runs_until(bruce.clock() + interval '10 seconds');
create function pg_temp.things(p_hosts text[] default null) returns text[] language sql as $$
  select array(
    select concat_ws(' ', m ->> 'hostname', m ->> 'service', m ->> 'occurrences') from jsonb_array_elements(trajectory(hostnames => p_hosts) -> 'most') as m
    where m ->> 'event_type' = 'SERVICE_MISSING' order by 1)
$$;
select is(pg_temp.things(), '{box web 1}', 'under its name');
update assets set name = 'attic' where name = 'box';
select tests.runs_until(bruce.clock() + interval '10 seconds');
select is(pg_temp.things(), '{attic web 1}', 'under the new one');
select is(pg_temp.things('{attic}'), '{attic web 1}', 'asked for by it');
select is(pg_temp.things('{box}'), '{}', 'and nothing under the old one');
select * from finish();
