-- One command at a time on each target; on it a person before an agent before a reaction, then the older one.
select plan(11);
select tests.home();

create temporary table c (who text, id uuid);
insert into c select 'reaction', (bruce.enqueue_command('restart', '{"service": "freshrss"}', 'box2-daily', 'reaction x', p_action_id => gen_random_uuid()) ->> 'command_id')::uuid;
select tests.let_pass('1 second');
insert into c select 'robot', tests.ask(p_by => 'robot');
select tests.let_pass('1 second');
insert into c select 'alice', tests.ask(p_by => 'alice');
select tests.let_pass('1 second');
insert into c select 'bob', tests.ask(p_by => 'bob');
update bruce_cmd_allowlist set needs_approval = false where name = 'start';
select tests.let_pass('1 second');
insert into c select 'nas', tests.ask('start', 'nas', 'jellyfin', 'robot');

create function pg_temp.take(p_max integer default 1) returns text
language plpgsql as $$
declare
  v_taken text;
begin
  with claimed as (select (e ->> 'command_id')::uuid as id from jsonb_array_elements(tests.claim(p_max)) as e)
  select string_agg(c.who, ' ') into v_taken from claimed join c using (id);
  return v_taken;
end;
$$;
select is(pg_temp.take(5), 'alice nas', 'one of each target, people first');
select is(pg_temp.take(5), null, 'nothing more while they are held');
select tests.finish(id) from c where who = 'alice';
select is(pg_temp.take(), 'bob', 'then the other person');
select tests.finish(id, 'failed', '{"exit_code": 2}') from c where who = 'bob';
select is(pg_temp.take(), 'robot', 'then the agent');
select tests.beat(id) from c where who = 'robot';
select is(pg_temp.take(), null, 'a running one holds its target too');
select tests.finish(id) from c where who = 'robot';
select is(pg_temp.take(), 'reaction', 'the reaction last');
select is(count(*)::integer, 0, 'no two were ever held at once')
from bruce_cmd as a join bruce_cmd as b on a.target = b.target and a.command_id <> b.command_id and a.lease is not null and b.lease is not null;
select results_eq(
  $$ select who, priority from c join bruce_cmd on command_id = id where who <> 'nas' order by priority desc, who $$,
  $$ values ('alice', 200), ('bob', 200), ('robot', 100), ('reaction', 0) $$, 'by their priorities'
);
select is(
  enqueue_command(tests.token_of('robot'), 'restart', 'box2-daily', '{"service": "freshrss"}', priority => 1000) ->> 'state', 'pending', 'an agent that asks for more'
);
select is(max(priority), 109, 'gets no further than agents do') from bruce_cmd where requested_by = 'robot';
select is(
  claim_commands(tests.token_of('worker'), 'furymcp', names => '{start}', max => 9) -> 'commands', '[]', 'a worker is handed only what it knows'
);
select * from finish();
