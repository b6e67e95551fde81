-- Every value is judged from its first to its last character: no injection, no option in place of a value, no way out.
select plan(57);
select tests.home();
insert into sources (name) values ('docker2');
insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments) values
  ('host', true, 'x', 'low', false, array['ping', '{host}'], '{"host": {"type": "hostname"}}'),
  ('guest', true, 'x', 'low', false, array['qm', 'start', '{vmid}'], '{"vmid": {"type": "vmid"}}'),
  ('app', true, 'x', 'low', false, array['midclt', '{app}'], '{"app": {"type": "app"}}'),
  ('source', true, 'x', 'low', false, array['collect', '{source}'], '{"source": {"type": "collector"}}'),
  ('number', true, 'x', 'low', false, array['sleep', '{n}'], '{"n": {"type": "integer", "min": -5, "max": 60}}'),
  ('choice', true, 'x', 'low', false, array['set', '{v}'], '{"v": {"type": "enum", "values": ["on", "off"]}}'),
  ('path', true, 'x', 'low', false, array['read', '--file=/srv/{p}'], '{"p": {"type": "pattern", "pattern": "[a-z]+|[0-9]{2}", "max_length": 8}}'),
  ('dash', true, 'x', 'low', false, array['read', '{p}'], '{"p": {"type": "pattern", "pattern": "-[a-z]|.*", "leading_dash": true}}'),
  ('any', true, 'x', 'low', false, array['read', '{p}'], '{"p": {"type": "pattern", "pattern": ".*"}}'),
  ('two', true, 'x', 'low', false, array['a', '{one}', '{two}'], '{"one": {"type": "enum", "values": ["{two}"]}, "two": {"type": "enum", "values": ["x"]}}');

create function pg_temp.why(p_name text, p_arguments jsonb, p_target text default 'box2-daily') returns text
language sql as $$
  select replace(tests.try(p_name, p_target, p_arguments), 'rejected: argument ', '- ');
$$;

select is(pg_temp.why('restart', '{"service": "freshrss"}'), 'box2-daily: docker restart freshrss', 'a declared service');
select is(pg_temp.why('restart', '{"service": "FreshRSS"}'), 'box2-daily: docker restart freshrss', 'as it is declared, however it is written');
select is(pg_temp.why('restart', '{"service": "rss"}'), 'box2-daily: docker restart freshrss', 'by its alias');
select is(pg_temp.why('restart', '{"service": "gone"}'), '- service is no declared service of box2-daily', 'a retired one is none');
select is(pg_temp.why('restart', '{"service": "jellyfin"}'), '- service is no declared service of box2-daily', 'one of another host is none');
select is(pg_temp.why('restart', jsonb_build_object('service', v)), '- service ' || w, format('service %s', quote_literal(v)))
from (values
  ('freshrss; rm -rf /', 'is no name of a service'), ('freshrss$(id)', 'is no name of a service'), ('`id`', 'is no name of a service'),
  ('freshrss && id', 'is no name of a service'), ('freshrss|id', 'is no name of a service'), ('../freshrss', 'is no name of a service'),
  ('/freshrss', 'is no name of a service'), ('fresh..rss', 'is no name of a service'), ('fresh rss', 'is no name of a service'),
  ('*', 'is no name of a service'), ('{target}', 'is no name of a service'), ('', 'is empty'),
  ('--help', 'begins with a dash: it would be read as an option'), ('-f', 'begins with a dash: it would be read as an option'),
  (E'freshrss\n', 'holds control or invisible characters'), (E'freshrss\nrm', 'holds control or invisible characters'),
  (E'fresh\u200brss', 'holds control or invisible characters'), (E'\u202efreshrss', 'holds control or invisible characters'),
  (E'fresh\u0085rss', 'holds control or invisible characters'), (E'\u2013f', 'is no name of a service'),
  (repeat('a', 129), 'is longer than 128 characters'), ('fréshrss', 'is no name of a service')
) as t (v, w);
select is(pg_temp.why('restart', '{"service": ["freshrss"]}'), '- service must be text or a whole number', 'a list is no value');
select is(pg_temp.why('restart', '{"service": {"$": 1}}'), '- service must be text or a whole number', 'nor an object');
select is(pg_temp.why('restart', '{"service": null}'), '- service must be text or a whole number', 'nor null');
select is(pg_temp.why('restart', '{}'), '- service is missing', 'all are needed');
select is(pg_temp.why('restart', '{"service": "freshrss", "force": "true"}'), 'rejected: has an argument that is not declared', 'and no others taken');
select is(pg_temp.why('restart', '[]'), 'rejected: arguments must be an object', 'arguments by name');
select is(pg_temp.why('restart', null), 'rejected: arguments must be an object', 'or none');
select is(pg_temp.why('host', '{"host": "BOX2"}'), 'box2-daily: ping box2', 'a declared host, as it is declared');
select is(pg_temp.why('host', '{"host": "elsewhere"}'), '- host is no declared host', 'another is none');
select is(pg_temp.why('host', '{"host": "box2 -x"}'), '- host is no declared host', 'nor is more than a name');
select is(pg_temp.why('guest', '{"vmid": 112}', 'box2'), 'box2: qm start 112', 'a guest of that hypervisor');
select is(pg_temp.why('guest', '{"vmid": "box2-daily"}', 'box2'), 'box2: qm start 112', 'by name');
select is(pg_temp.why('guest', '{"vmid": 113}', 'box2'), '- vmid is no guest declared on box2 whose number is known', 'an unknown number');
select is(pg_temp.why('guest', '{"vmid": "112"}', 'nas'), '- vmid is no guest declared on nas whose number is known', 'one of another hypervisor');
select is(pg_temp.why('guest', '{"vmid": 1.5}', 'box2'), '- vmid is no guest declared on box2 whose number is known', 'half a number');
select is(pg_temp.why('app', '{"app": "jellyfin"}', 'nas'), 'nas: midclt jellyfin', 'an app');
select is(pg_temp.why('source', '{"source": "docker"}'), 'box2-daily: collect docker', 'a source');
select is(pg_temp.why('source', '{"source": "nothing"}'), '- source is no known source', 'an unknown one');
select is(pg_temp.why('number', '{"n": "-5"}'), 'box2-daily: sleep -5', 'a number may be negative where its bounds say so');
select is(pg_temp.why('number', '{"n": 61}'), '- n is not from -5 to 60', 'not beyond its bounds');
select is(pg_temp.why('number', '{"n": "1e1"}'), '- n is no whole number', 'nor written oddly');
select is(pg_temp.why('choice', '{"v": "on"}'), 'box2-daily: set on', 'one of the values');
select is(pg_temp.why('choice', '{"v": "On"}'), '- v is none of the values', 'exactly');
select is(pg_temp.why('path', '{"p": "abc"}'), 'box2-daily: read --file=/srv/abc', 'a pattern, at the end of an element');
select is(pg_temp.why('path', '{"p": "12"}'), 'box2-daily: read --file=/srv/12', 'each branch of it');
select is(pg_temp.why('path', '{"p": "abc/../x"}'), '- p does not match the pattern', 'is matched as a whole');
select is(pg_temp.why('path', '{"p": "abcdefghi"}'), '- p is longer than 8 characters', 'within its length');
select is(pg_temp.why('dash', '{"p": "-v"}'), 'box2-daily: read -v', 'a dash comes first only where it is asked for');
select is(pg_temp.why('any', '{"p": "-v"}'), '- p begins with a dash: it would be read as an option', 'a pattern alone does not ask for it');
select is(pg_temp.why('two', '{"one": "{two}", "two": "x"}'), 'box2-daily: a {two} x', 'values are not filled in again');
select * from finish();
