-- Host, service and issue of a memory; who may know of it; the same sent twice; secrets.
select plan(18);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name, aliases) values ('box1', '{one}'), ('box2', '{}');
insert into expected_services (hostname, name) values ('box1', 'FreshRSS'), ('box2', 'web');
select tests.observe('box1', 'docker', tests.docker());
select tests.observe('box2', 'docker', tests.docker());
create temporary table t as select tests.token('agent') as token, tests.token('agent', array['box2']) as of_box2, tests.token('operator') as operator;
create function pg_temp.append(p_memory jsonb, p_token text default null) returns jsonb language sql as $$
  select api_memory_append(coalesce(p_token, (select token from t)), '{"source": "me", "body": "x"}' || p_memory);
$$;

select is(
  pg_temp.append('{"hostname": "ONE", "service": "fresh-rss", "tags": ["B", "a", "b "]}') -> 'memory' ->> 'hostname', 'box1',
  'the host is the declared one'
);
select is((select service from memories), 'FreshRSS', 'and so is the service');
select is((select tags from memories), array['a', 'b'], 'tags are lower case, each once');
select is(
  (select (m ->> 'hostname') || ' ' || (m ->> 'service') from (
    select pg_temp.append(jsonb_build_object('issue_id', issue_id)) -> 'memory' as m from issues where hostname = 'box2') as x),
  'box2 web', 'host and service of an issue are those of its memory'
);
select is(
  pg_temp.append('{"issue_id": "00000000-0000-4000-8000-000000000000"}') #>> '{details,0,path}', 'issue_id', 'there has to be one'
);
select is(
  jsonb_array_length(api_issue((select token from t), jsonb_build_object('issue_id', (select issue_id from issues where hostname = 'box2'))) -> 'memories'),
  1, 'the issue tells what is remembered of it'
);
select is(
  jsonb_array_length(api_host((select token from t), '{"hostname": "box1"}') -> 'memories'), 1, 'and so does the host'
);
select is(
  array(select tests.items(api_memory_search((select of_box2 from t)), 'hostname')), array['box2'], 'a token of one host knows of no other'
);
select is(pg_temp.append('{"hostname": "box1"}', (select of_box2 from t)) ->> 'status', '403', 'and remembers of no other');
select is(
  pg_temp.append('{}', (select of_box2 from t)) #>> '{details,0,path}', 'hostname', 'it has to say of which'
);
select is(
  pg_temp.append(jsonb_build_object('issue_id', (select issue_id from issues where hostname = 'box1')), (select of_box2 from t)) #>> '{details,0,path}',
  'issue_id', 'issues of others are not there for it'
);
select is(
  pg_temp.append(jsonb_build_object('hostname', 'box2', 'supersedes', (select min(id) from memories)), (select of_box2 from t)) #>> '{details,0,path}',
  'supersedes', 'nor are their memories'
);

select is(
  (select count(distinct pg_temp.append('{"idempotency_key": "k", "body": "once"}') -> 'memory' ->> 'memory_id') from generate_series(1, 3)),
  1::bigint, 'the same key is the same memory'
);
select is(pg_temp.append('{"idempotency_key": "k", "body": "twice"}') ->> 'code', 'idempotency_key_reused', 'but not for another text');
select is(
  pg_temp.append('{"idempotency_key": "k", "body": "once"}', (select operator from t)) ->> 'created', 'true', 'of another writer it is another'
);

select is(
  pg_temp.append(jsonb_build_object('body', s)) -> 'memory' ->> 'body', e, format('secret: %s', left(s, 20))
)
from (values
  ('Use https://admin:hunter2@nas/ with brc_0123456789abcdef', 'Use https://[redacted]@nas/ with [redacted]'),
  ('Le mot de passe est Tr0ub4dor&3, le token expire demain', 'Le mot de passe est [redacted] le token expire demain'),
  ('api_key=abc123def password policy: rotate yearly', 'api_key=[redacted] password policy: rotate yearly')
) as v (s, e);

select * from finish();
