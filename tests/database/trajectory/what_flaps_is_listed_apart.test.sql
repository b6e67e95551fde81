-- What flaps is no thing that drifted long: it has a list of its own, the most frequent first.
select plan(4);
update drift_rules set absent_confirmations = 1, cool_down = '1 minute' where event_type = 'SERVICE_MISSING';
insert into assets (name) values ('box'), ('nas');
insert into expected_services (hostname, name) values ('box', 'web'), ('nas', 'db');
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('nas', 'docker', tests.docker());
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
create function pg_temp.swing() returns void language plpgsql as $$
begin
  perform tests.observe('box', 'docker', tests.docker());
  perform tests.observe('box', 'docker', tests.docker(tests.container('web')));
end;
$$;
select pg_temp.swing(), pg_temp.swing(), pg_temp.swing();
select tests.runs_until(bruce.clock() + interval '10 seconds');
select is(trajectory() -> 'flapping', '[]', 'three times: it does not flap yet');
select tests.observe('box', 'docker', tests.docker());
select tests.runs_until(bruce.clock() + interval '10 seconds');
select is(
  (select jsonb_agg(jsonb_build_array(f -> 'service', f -> 'occurrences', f -> 'is_open')) from jsonb_array_elements(trajectory() -> 'flapping') as f),
  '[["web", 4, true]]', 'the fourth time it does');
select is(
  (select jsonb_agg(m -> 'service') from jsonb_array_elements(trajectory() -> 'most') as m where m ->> 'event_type' = 'SERVICE_MISSING'), '["db"]',
  'and is not among what drifted longest');
select matches(array_to_string(array(select jsonb_array_elements_text(trajectory() -> 'sentences')), ' '), 'Flapping: .*web.* \(4 times\)\.', 'in words');
select * from finish();
