-- A row of the allow-list that could not be obeyed safely is refused where it is written, and says why.
select plan(25);
create function pg_temp.try(p_argv text[], p_arguments jsonb) returns text
language plpgsql as $$
begin
  insert into bruce_cmd_allowlist (name, description, argv, arguments) values ('tried', 'x', p_argv, p_arguments)
  on conflict (name) do update set argv = excluded.argv, arguments = excluded.arguments;
  return null;
exception
  when check_violation then return replace(sqlerrm, 'command tried: ', '');
end;
$$;
select is(pg_temp.try(array['docker', 'restart', '{s}'], '{"s": {"type": "service"}}'), null, 'a whole element');
select is(pg_temp.try(array['x', '--a={s}'], '{"s": {"type": "service"}}'), null, 'the end of one');
select is(pg_temp.try(array['/usr/bin/x', 'literal -- text; $HOME'], '{}'), null, 'literals are literals');
select is(pg_temp.try(a, s::jsonb), w, w)
from (values
  (array['{s}'], '{"s": {"type": "service"}}', 'argv begins with the name or path of a program'),
  (array['-x'], '{}', 'argv begins with the name or path of a program'),
  (array['sh -c'], '{}', 'argv begins with the name or path of a program'),
  (array[]::text[], '{}', 'argv has 1 to 64 elements, and arguments at most 16 members'),
  (array['x', null], '{}', 'an element of argv is text of one line, at most 1024 characters'),
  (array['x', E'a\nb'], '{}', 'an element of argv is text of one line, at most 1024 characters'),
  (array['x', '{s}.service'], '{"s": {"type": "service"}}', '{s}.service: {name} stands alone or at the end of an element'),
  (array['x', '{s}{s}'], '{"s": {"type": "service"}}', '{s}{s}: {name} stands alone or at the end of an element'),
  (array['x', '{'], '{}', '{: {name} stands alone or at the end of an element'),
  (array['x', '{t}'], '{"s": {"type": "service"}}', '{t}: there is no argument t'),
  (array['x'], '{"s": {"type": "service"}}', 'argument s is not used in argv'),
  (array['x', '{target}'], '{"target": {"type": "service"}}', 'an argument cannot be called target'),
  (array['x', '{s}'], '{"S": {"type": "service"}}', 'an argument cannot be called S'),
  (array['x', '{s}'], '{"s": "service"}', 'argument s is {"type": ...}'),
  (array['x', '{s}'], '{"s": {"type": "shell"}}', 'argument s has the unknown type shell'),
  (array['x', '{s}'], '{"s": {"type": "service", "trust": true}}', 'argument s has the unknown member trust'),
  (array['x', '{s}'], '{"s": {"type": "pattern"}}', 'argument s of type pattern needs a pattern'),
  (array['x', '{s}'], '{"s": {"type": "pattern", "pattern": "a)|(b"}}', 'argument s has a pattern that is no regular expression'),
  (array['x', '{s}'], '{"s": {"type": "enum", "values": [1]}}', 'argument s of type enum needs values, a list of texts'),
  (array['x', '{s}'], '{"s": {"type": "integer", "min": "low"}}', 'argument s needs a whole number as min'),
  (array['x', '{s}'], '{"s": {"type": "service", "max_length": 5000}}', 'argument s needs a max_length from 1 to 1024')
) as t (a, s, w);
select throws_ok(
  $$ update bruce_cmd_allowlist set risk = 'high', needs_approval = false where name = 'docker_stop' $$, '23514', null,
  'high risk takes approval'
);
select * from finish();
