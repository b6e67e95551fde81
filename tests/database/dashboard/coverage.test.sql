-- The view of coverage: blind spots, collectors worst first, and whether BRUCE itself is well.
select plan(24);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) select 'box' || n from generate_series(1, 3) as n;
insert into assets (name) values ('dark');
insert into expected_services (hostname, name) select 'box1', 's' || n from generate_series(1, 50) as n;
insert into expected_services (hostname, name) values ('dark', 'unseen');
select tests.observe('box1', 'docker', jsonb_build_object('containers', (
  select jsonb_agg(jsonb_build_object('name', 's' || n, 'state', 'running')) from generate_series(1, 50) as n)));
select tests.observe('box2', 'docker', tests.docker(tests.container('stray')));
select tests.observe('box3', 'docker', tests.docker());
select tests.observe('guest', 'docker', tests.docker());
create temporary table t as select tests.token('operator') as token, tests.token('agent', array['box2']) as of_box2;
create function pg_temp.view(p_query jsonb default '{}') returns jsonb language sql as $$ select dashboard_coverage((select token from t), p_query) $$;

select tests.as_stranger();
select is(dashboard_coverage() ->> 'code', 'no_role', 'a stranger sees nothing');
reset role;
select tests.as_viewer();
select is(dashboard_coverage() ->> 'status', '200', 'a viewer looks');
reset role;

select results_eq(
  $$ select q ->> 'key', q ->> 'gaps' from jsonb_array_elements(pg_temp.view() -> 'questions') as q where q ->> 'gaps' <> '0' order by 1 $$,
  $$ values ('undeclared_containers', '1'), ('undeclared_hosts', '1'), ('unseen_hosts', '1'), ('unseen_services', '1') $$,
  'blind spots');
select results_eq(
  $$ select c.question, c.total, c.gaps from coverage as c order by 1 $$,
  $$ select q ->> 'question', (q ->> 'total')::bigint, (q ->> 'gaps')::bigint from jsonb_array_elements(pg_temp.view() -> 'questions') as q order by 1 $$,
  'they are those of the view coverage');
select is(pg_temp.view() #>> '{questions,0,names}', null, 'no name is made before somebody asks');
select results_eq(
  $$ select q ->> 'key', pg_temp.view(jsonb_build_object('list', 'names', 'question', q ->> 'key')) #>> '{names,items,0,thing}'
     from jsonb_array_elements(pg_temp.view() -> 'questions') as q where q ->> 'gaps' <> '0' order by 1 $$,
  $$ values ('undeclared_containers', 'stray'), ('undeclared_hosts', 'guest'), ('unseen_hosts', 'dark'), ('unseen_services', 'unseen') $$,
  'then each gap is named');
select is(pg_temp.view('{"list": "names", "question": "x"}') #> '{names,items}', '[]', 'another question has none');
select is(pg_temp.view('{"list": "x"}') ->> 'status', '422', 'another list is refused');
select is(pg_temp.view('{"only": "x"}') ->> 'status', '422', 'so is another filter');
select is(pg_temp.view('{"list": "collectors", "cursor": "x"}') ->> 'code', 'invalid_cursor', 'and a cursor of something else');

-- collectors, worst first
set bruce.now = '2026-03-01 12:05Z';
select tests.observe('box1', 'docker', '{"containers": []}');
select tests.fails('box2', 'docker', 'unreachable', 'no <b>docker</b>');
select tests.observe('guest', 'docker', tests.docker());
create function pg_temp.collectors(p_query jsonb default '{}') returns table (host text, state text) language sql as $$
  select c ->> 'hostname', c ->> 'state' from jsonb_array_elements(pg_temp.view(p_query) #> '{collectors,items}') as c
$$;
set bruce.now = '2026-03-01 12:05:30Z';
select results_eq('select host, state from pg_temp.collectors()', $$ values ('box1', 'held'), ('box2', 'failing'), ('box3', 'fresh'), ('guest', 'fresh') $$, 'held, failing, fresh');
select is(pg_temp.view() -> 'counts', '{"all": 4, "overdue": 0, "failing": 2}', 'counted');
select results_eq(
  $$ select c #>> '{held,present}', c #> '{held,may_release}' from jsonb_array_elements(pg_temp.view() #> '{collectors,items}') as c where c ->> 'hostname' = 'box1' $$,
  $$ values ('50', 'true'::jsonb) $$, 'what is held says what is present');
select set_eq($$ select host from pg_temp.collectors('{"only": "failing"}') $$, array['box1', 'box2'], 'only those that fail');
select is_empty($$ select host from pg_temp.collectors('{"only": "overdue"}') $$, 'none is overdue');
set bruce.now = '2026-03-01 12:40Z';
select tests.observe('guest', 'docker', tests.docker());
select set_eq($$ select host from pg_temp.collectors('{"only": "overdue"}') $$, array['box1', 'box2', 'box3'], 'who is silent is overdue');
select results_eq('select host, state from pg_temp.collectors() offset 3', $$ values ('guest', 'fresh') $$, 'the well come last');
create temporary table page as select pg_temp.view('{"limit": 3}') -> 'collectors' as first;
select is(jsonb_array_length(first -> 'items'), 3, 'in pages') from page;
select set_eq(
  $$ select host from page, pg_temp.collectors(jsonb_build_object('list', 'collectors', 'limit', 3, 'cursor', first ->> 'next_cursor')) $$, array['guest'],
  'the cursor goes on');
select results_eq(
  $$ select c ->> 'hostname' from jsonb_array_elements(dashboard_coverage((select of_box2 from t)) #> '{collectors,items}') as c $$, array['box2'],
  'a token bound to a host sees its collectors');
select ok(not dashboard_coverage((select of_box2 from t)) ?| array['engine', 'held_states'], 'and not how BRUCE is');

-- a person releases what is held
select tests.as_viewer();
select is(api_release_snapshot(query => '{"hostname": "box1", "source": "docker"}') ->> 'code', 'wrong_role', 'a viewer releases nothing');
reset role;
select tests.as_operator();
select is(api_release_snapshot(query => '{"hostname": "box1", "source": "docker"}') ->> 'released', 'true', 'an operator releases it');
reset role;
select is(pg_temp.view() #>> '{engine,is_well}', 'false', 'without jobs BRUCE is not well');
select * from finish();
