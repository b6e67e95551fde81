-- preview_threshold: what another threshold would have opened and sent. Nothing of it stays.
select plan(16);

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
select tests.reacts('{"name": "all"}');
-- what runs beside it changes each time, so each measurement is in a stored snapshot
create function pg_temp.cpu(p_pct numeric) returns void language sql as $$
  select tests.observe('box', 'docker', tests.docker(tests.container('web', jsonb_build_object('image', 'web:' || md5(bruce.clock()::text))))
    || jsonb_build_object('metrics', jsonb_build_object('web', jsonb_build_object('cpu_pct', p_pct))));
$$;
select pg_temp.cpu(c) from unnest(array[10, 96, 10, 97, 50, 98, 20, 99, 30, 96, 10, 85, 10]) as c;
select is((select count(*) from observed_snapshots), 13::bigint, 'thirteen snapshots are stored');
select is((select count(*) from events where event_type = 'RESOURCE_EXCEEDED'), 7::bigint, 'four times over it, three times below: then it flaps, and stays open');

create temporary table before as
select (select jsonb_agg(i order by issue_id) from issues as i) as issues, (select jsonb_agg(s order by scope_id) from bruce.scopes as s) as scopes,
  (select count(*) from events) as events, (select count(*) from actions) as actions, (select count(*) from tasks) as tasks,
  (select jsonb_agg(t order by id) from thresholds as t) as thresholds, (select count(*) from journal) as lines,
  (select jsonb_agg(l) from bruce.resource_levels as l) as levels, bruce.clock() as now;
create temporary table said as select preview_threshold('cpu_pct', 97.5, 60) as s;
select is(s ->> 'summary', '4 notices in place of 7', 'four in place of seven') from said;
select is((s #>> '{proposed,opened}', s #>> '{proposed,resolved}')::text, '(2,2)', 'it would have been opened twice') from said;
select is((s #>> '{proposed,events,0,at}', s #>> '{proposed,events,0,hostname}', s #>> '{proposed,events,0,service}')::text,
  '(2026-03-02T12:06:00+00:00,box,web)', 'first when it was at 98') from said;
select is((s -> 'present') - 'events', s -> 'really', 'with the present threshold it makes of them what really happened') from said;
select is((s ->> 'observations', s ->> 'left_out')::text, '(13,0)', 'it rests on all that is stored') from said;
select matches(s ->> 'rests_on', '^It rests on 13 stored snapshots of 7 days\. A snapshot that says what the last one said', 'and says so') from said;
select is(preview_threshold('cpu_pct', 80) ->> 'summary', '7 notices in place of 7', 'a lower one finds more');
select is(preview_threshold('cpu_pct', 5, 5, 'nas') #>> '{proposed,opened}', '0', 'of another host there is nothing');
select is(preview_threshold('cpu_pct', 97.5, 60, 'box', 'web') #>> '{proposed,opened}', '2', 'of this host and service there is');
select is(
  bruce.compare_thresholds('cpu_pct', 97.5, 60, '*', '*', 7, p_most => 6) - '{from,to,proposed,present,really,until,rests_on}'::text[],
  '{"status": 200, "summary": "2 notices in place of 4", "observations": 6, "left_out": 7}', 'bounded work says what it left out'
);
select is(
  bruce.compare_thresholds('cpu_pct', 97.5, 60, '*', '*', 7, p_budget => '0') ->> 'left_out', '13', 'without time there is no answer, and it says so'
);
select is(
  array[preview_threshold('database_bytes', 1), preview_threshold('cpu_pct', null), preview_threshold('cpu_pct', 1, 2), preview_threshold('cpu_pct', 1, days => 0)]::text
    ~ '(422.*){4}', true, 'what cannot be asked'
);
select results_eq(
  $$ select (select jsonb_agg(i order by issue_id) from issues as i), (select jsonb_agg(s order by scope_id) from bruce.scopes as s),
    (select count(*) from events), (select count(*) from actions), (select count(*) from tasks),
    (select jsonb_agg(t order by id) from thresholds as t), (select count(*) from journal),
    (select jsonb_agg(l) from bruce.resource_levels as l), bruce.clock() $$,
  'select * from before', 'nothing of it stays, not even the time it was'
);
select is(current_setting('bruce.is_preview', true) is distinct from 'on', true, 'and what comes next is no preview');

select * from finish();
