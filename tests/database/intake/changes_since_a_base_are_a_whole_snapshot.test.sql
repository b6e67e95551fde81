-- A payload may name the stored snapshot that it is a change of; what is put together goes the way of a whole one.
select plan(19);

set bruce.now = '2026-03-01 12:30Z';
select create_token('all', 'collector', repeat('a', 64), requests_per_minute => 100000);
select create_token('other', 'collector', repeat('b', 64), hosts => '{other}');
create function pg_temp.sent(p_minute integer, p_more jsonb, p_host text default 'box', p_token text default 'a')
returns jsonb
language sql
as $$
  select ingest(repeat(p_token, 64), jsonb_build_array(jsonb_build_object(
    'hostname', p_host, 'source', 'docker', 'complete', true,
    'observed_at', '2026-03-01 12:00Z'::timestamptz + p_minute * interval '1 minute',
    'collector', '{"interval_s": 60}'::jsonb
  ) || p_more))
$$;
create function pg_temp.base(p_answer jsonb)
returns text
language sql
as $$ select p_answer -> 'bases' -> 0 ->> 'base' $$;
create function pg_temp.told(p_answer jsonb)
returns jsonb
language sql
as $$ select p_answer - '{status,events,rejected,quarantine,quarantined,late,held,duplicate}'::text[] $$;
create temporary table answer (name text primary key, answer jsonb);

select ok(
  not pg_temp.sent(0, '{"snapshot": {"containers": [{"name": "x", "state": "running"}]}}', 'plain') ?| '{bases,send_whole}',
  'who does not ask is told no base');
insert into answer values ('first', pg_temp.sent(1, '{"base": null, "snapshot": {"engine": {"version": "27"}, "containers": [
  {"name": "a", "state": "running"}, {"name": "b", "state": "running"}, {"name": "c", "state": "running"}]}}'));
select ok(pg_temp.base(answer) is not null, 'who asks with null is told the base of what was stored') from answer;
select is(
  pg_temp.told(pg_temp.sent(2, jsonb_build_object('base', pg_temp.base(answer)))),
  '{"stored": 0, "unchanged": 1, "bases": [], "send_whole": []}', 'a base alone: unchanged, a sign of life')
from answer where name = 'first';
select is(
  (select s.last_snapshot_at from bruce.scopes as s where s.host = 'box'), '2026-03-01 12:02Z', '… which is noted');
select is(
  pg_temp.told(pg_temp.sent(3, '{"base": null, "snapshot": {"engine": {"version": "27"}, "containers": [
    {"name": "a", "state": "running"}, {"name": "b", "state": "running"}, {"name": "c", "state": "running"}],
    "metrics": {"a": {"cpu_pct": 1}}}}')) -> 'bases' -> 0 ->> 'base',
  pg_temp.base(answer), 'sent whole again and unchanged: the same base') from answer where name = 'first';
select is(
  pg_temp.sent(4, '{"base": null, "snapshot": {"engine": {"version": "27"}, "containers": [
    {"name": "c", "state": "running"}, {"name": "b", "state": "running"}, {"name": "a", "state": "running"}]}}') -> 'bases',
  '[]', 'in another order it is unchanged, and not what is stored');

insert into answer
select 'second', pg_temp.sent(5, jsonb_build_object('base', pg_temp.base(answer),
  'snapshot', '{"metrics": {"a": {"cpu_pct": 2}}}'::jsonb,
  'changes', '{"containers": [[0, 1], {"name": "new", "state": "running"}, {"name": "c", "state": "exited"}]}'::jsonb))
from answer where name = 'first';
select is(
  pg_temp.told(answer) - 'bases', '{"stored": 1, "unchanged": 0, "send_whole": []}', 'changes are stored')
from answer where name = 'second';
select is(
  (select o.snapshot from observed_snapshots as o where o.hostname = 'box' order by o.observed_at desc limit 1),
  '{"engine": {"version": "27"}, "metrics": {"a": {"cpu_pct": 2}}, "containers": [
    {"name": "a", "state": "running"}, {"name": "new", "state": "running"}, {"name": "c", "state": "exited"}]}',
  'what is stored is whole: rows kept, new and gone, members of the base, metrics of today');
select results_eq(
  $$ select name, state from bruce.entities where hostname = 'box' order by name $$,
  $$ values ('a', 'running'), ('c', 'stopped'), ('new', 'running') $$, 'and so is the present');
select isnt(
  pg_temp.base((select answer from answer where name = 'second')),
  pg_temp.base((select answer from answer where name = 'first')), 'the next base is another');

select is(
  pg_temp.told(pg_temp.sent(6, jsonb_build_object('base', pg_temp.base(answer),
    'changes', '{"containers": [[0, 3]]}'::jsonb))),
  '{"stored": 0, "unchanged": 0, "bases": [], "send_whole": [{"index": 0}]}', 'an older base: send it whole')
from answer where name = 'first';
select is(
  pg_temp.told(pg_temp.sent(6, jsonb_build_object('base', pg_temp.base(answer)), 'plain')) -> 'send_whole',
  '[{"index": 0}]', 'the base of another host') from answer where name = 'second';
select is(
  pg_temp.told(pg_temp.sent(6, jsonb_build_object('base', pg_temp.base(answer) || '1'))) -> 'send_whole',
  '[{"index": 0}]', 'a base that was never told') from answer where name = 'second';
select is(
  pg_temp.sent(6, jsonb_build_object('base', pg_temp.base(answer)), p_token => 'b') #>> '{rejected,0,code}',
  'out_of_scope', 'a token of another host is told nothing of it') from answer where name = 'second';
select is(
  (select last_snapshot_at from bruce.scopes where host = 'box'), '2026-03-01 12:05Z', 'none of them was heard of');
select is(
  array(
    select pg_temp.sent(7, jsonb_build_object('base', pg_temp.base(a.answer), 'changes',
      jsonb_build_object('containers', s.steps::jsonb))) -> 'send_whole'
    from answer as a cross join unnest(
      array['[[0, 4]]', '[[2, 3], [0, 1]]', '[[0, 2], [1, 3]]', '[[0]]', '[["0", null]]', '[[-1, 2]]']) as s (steps)
    where a.name = 'second'),
  array_fill('[{"index": 0}]'::jsonb, array[6]), 'steps that do not fit: rows that are not there, twice, or in another order');

-- what is put together has the limits of what is whole
insert into answer
select 'many', pg_temp.sent(1, jsonb_build_object('base', null, 'snapshot', jsonb_build_object('containers', (
  select jsonb_agg(jsonb_build_object('name', 'n' || n, 'state', 'running')) from generate_series(1, 990) as n))), 'many');
select is(
  pg_temp.sent(2, jsonb_build_object('base', pg_temp.base(answer), 'changes', jsonb_build_object('containers',
    '[[0, 990]]'::jsonb || (
      select jsonb_agg(jsonb_build_object('name', 'm' || n, 'state', 'running')) from generate_series(1, 20) as n))),
    'many') #>> '{rejected,0,code}',
  'too_costly', 'too many rows are rejected') from answer where name = 'many';
select is(
  ingest(repeat('a', 64), (
    select jsonb_agg(jsonb_build_object('hostname', 'box', 'source', 'docker', 'base', pg_temp.base(answer),
      'observed_at', '2026-03-01 12:08Z'::timestamptz + n * interval '1 second'))
    from generate_series(1, 3) as n)) ->> 'unchanged',
  '3', 'several of a request, each with a base') from answer where name = 'second';
select is(
  jsonb_array_length(ingest(repeat('a', 64), (
    select jsonb_agg(jsonb_build_object('hostname', 'many', 'source', 'docker', 'base', pg_temp.base(answer),
      'observed_at', '2026-03-01 12:08Z'::timestamptz + n * interval '1 second'))
    from generate_series(1, 60) as n)) -> 'send_whole') > 0,
  true, 'a small request does not make the engine read any number of large snapshots') from answer where name = 'many';

select * from finish();
