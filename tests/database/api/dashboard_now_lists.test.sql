-- What Now counts beside its sentence can be read one by one.
select no_plan();

create function pg_temp.list(p_only text, p_more jsonb default '{}') returns jsonb language sql as $$
  select public.dashboard_now(tests.token('operator'), jsonb_build_object('only', p_only) || p_more) -> 'list'
$$;
create function pg_temp.things(p_only text) returns setof text language sql as $$
  select i ->> 'service' from jsonb_array_elements(pg_temp.list(p_only) -> 'items') as i
$$;
create function pg_temp.counted() returns integer[] language sql as $$
  select array[(n ->> 'acknowledged')::integer, (n ->> 'held_back')::integer, (n ->> 'pending')::integer]
  from public.dashboard_now(tests.token('operator')) as n
$$;
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1;
update drift_rules set absent_confirmations = 3, open_confirmations = 3 where event_type = 'SERVICE_MISSING';
insert into snapshots (snapshot_type, data) values ('netbox', '[
  {"hostname": "a", "services": [{"name": "web", "port": 80}, {"name": "db", "port": 5432}, {"name": "gone"}]}]');
select tests.observe('a', 'docker', tests.docker(
  tests.container('web', '{"ports": ["8080:80/tcp"]}'), tests.container('db', '{"ports": ["99:5432/tcp"]}')));

select is(pg_temp.counted(), array[0, 0, 1], 'one waits to be confirmed');
select results_eq($$ select pg_temp.things('pending') $$, array['gone'], 'it is named');
select is(
  pg_temp.list('pending') #> '{items,0,looks}', '{"seen": 1, "needed": 3}', 'with how many looks have shown it');
select is_empty($$ select pg_temp.things('taken') $$, 'nobody takes care of anything yet');

select acknowledge(issue_id, 'ann', 'mine') from issues where service = 'web';
insert into waivers (reason, expires_at, service, created_by) values ('known', 'infinity', 'db', 'ann');
select is(pg_temp.counted(), array[1, 1, 1], 'one is taken, one is waived');
select results_eq($$ select pg_temp.things('taken') $$, array['web'], 'what is taken');
select results_eq($$ select pg_temp.things('held') $$, array['db'], 'what is waived');
select is(
  pg_temp.list('held') #>> '{items,0,hold,waiver,reason}', 'known', 'and why');
select is_empty($$ select pg_temp.things('stale') $$, 'nothing is stale');
update issues set stale = true where service = 'web';
select results_eq($$ select pg_temp.things('stale') $$, array['web'], 'what is stale');

select is(
  public.dashboard_now(tests.token('operator'), '{"only": "all"}') ->> 'status', '422',
  'another word is refused');
select is(
  public.dashboard_now(tests.token('operator'), '{"only": "held"}') ? 'groups', false,
  'the groups are not asked for then');

-- pages
insert into waivers (reason, expires_at, hostname, created_by) values ('all', 'infinity', 'a', 'ann');
select is(jsonb_array_length(pg_temp.list('held', '{"limit": 1}') -> 'items'), 1, 'a page has as many as asked for');
select is(
  array_agg(i.v order by i.v), array['db', 'gone', 'web'], 'and pages neither repeat nor leave out')
from (
  with recursive page (list) as (
    select pg_temp.list('held', '{"limit": 1}')
    union all
    select pg_temp.list('held', jsonb_build_object('limit', 1, 'cursor', p.list -> 'next_cursor'))
    from page as p where p.list ->> 'next_cursor' is not null
  )
  select p.list #>> '{items,0,service}' as v from page as p
) as i;
select results_eq(
  $$ select h, jsonb_array_length(public.dashboard_now(
    tests.token('operator', array[h]), '{"only": "held"}') #> '{list,items}') from unnest(array['a', 'b']) as h $$,
  $$ values ('a', 3), ('b', 0) $$, 'a token that is bound to another host reads nothing of it');
select * from finish();
