-- Commands that wait, beside a queue as bare as can be.

-- A queue as bare as can be, to compare with: a row is taken and ended by one update of it each.
create table bench.queue (
  id bigint primary key,
  state text not null,
  lease uuid,
  result text
);

-- Commands that wait, one for each of so many hosts, and as many rows in the bare queue.
create procedure bench.fill_queues(p_count integer)
language plpgsql
as $$
begin
  insert into bench.queue (id, state) select n, 'pending' from generate_series(1, p_count) as n;
  insert into public.bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments)
  values ('bench', true, 'Of the bench.', 'low', false, array['true', '{service}'], '{"service": {"type": "service"}}');
  perform public.create_token('bench', 'worker', repeat('a', 64), requests_per_minute => 1000000);
  perform bruce.enqueue_command('bench', '{"service": "service-01"}', bench.host(n), 'bench')
  from generate_series(1, p_count) as n;
end;
$$;

-- Times taking and ending one of them, each step in a transaction of its own. The first p_warm_up are not recorded.
create procedure bench.work_queues(p_measure text, p_count integer, p_warm_up integer)
language plpgsql
as $$
declare
  v_started float8;
  v_ended float8;
  v_lease uuid;
  v_id bigint;
  v_answer jsonb;
begin
  for i in 1..p_count loop
    commit;
    v_started := bench.clock();
    update bench.queue as q set state = 'claimed', lease = gen_random_uuid() where q.id = i returning q.lease into v_lease;
    commit;
    update bench.queue as q set state = 'succeeded', result = 'done' where q.id = i and q.lease = v_lease returning q.id into v_id;
    commit;
    v_ended := bench.clock();
    if i > p_warm_up then
      perform bench.record(p_measure, 'bare', v_started, v_ended);
    end if;
    commit;

    v_started := bench.clock();
    v_answer := public.claim_commands(repeat('a', 64), 'bench') -> 'commands' -> 0;
    commit;
    perform public.finish_command(
      repeat('a', 64), (v_answer ->> 'command_id')::uuid, (v_answer ->> 'lease')::uuid,
      '{"outcome": "succeeded", "exit_code": 0, "stdout": "done"}'
    );
    commit;
    v_ended := bench.clock();
    if i > p_warm_up then
      perform bench.record(p_measure, 'ours', v_started, v_ended);
    end if;
    commit;
  end loop;
end;
$$;
