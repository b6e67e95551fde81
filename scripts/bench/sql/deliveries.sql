-- Notices that wait for delivery, and rows of a bare queue of the same payload.

create table bench.bare_queue (
  id integer primary key,
  state text not null default 'pending',
  payload jsonb not null
);

create procedure bench.fill_notices(p_count integer)
language plpgsql
as $$
begin
  insert into public.targets (name, kind, url, max_parallel) values ('hook', 'webhook', 'https://hooks.example/x', 50);
  insert into public.reactions (name, target) values ('all', 'hook');
  insert into public.events (hostname, service, event_type, severity, details, expected, observed, issue_id)
  select bench.host(n % 100 + 1), bench.service(n % 50 + 1), 'SERVICE_MISSING', 'high',
    'Expected service on ' || bench.host(n % 100 + 1) || ' but container not running.', 'running', 'stopped', gen_random_uuid()
  from generate_series(1, p_count) as n;
  insert into bench.bare_queue (id, payload)
  select row_number() over (), a.payload from public.actions as a;
  perform public.create_token('bench', 'worker', repeat('b', 64));
end;
$$;

-- In turn: a bare update … returning of each of p_each rows, twice (taken, done); and ours, p_each notices claimed and finished.
-- Each statement is a transaction of its own. Times are per row.
create procedure bench.deliver(p_measure text, p_rounds integer, p_each integer, p_warm_up integer, p_first integer)
language plpgsql
as $$
declare
  v_started float8;
  v_ended float8;
  v_claim jsonb;
  v_row bench.bare_queue;
begin
  for i in 1..p_rounds loop
    v_started := bench.clock();
    for j in 1..p_each loop
      update bench.bare_queue as q set state = 'taken' where q.id = p_first + (i - 1) * p_each + j returning * into v_row;
      commit;
      update bench.bare_queue as q set state = 'done' where q.id = p_first + (i - 1) * p_each + j returning * into v_row;
      commit;
    end loop;
    v_ended := bench.clock();
    if i > p_warm_up then
      perform bench.record(p_measure, 'bare', v_started, v_ended, p_of => p_each);
    end if;
    commit;

    v_started := bench.clock();
    v_claim := public.claim_actions(repeat('b', 64), 'bench', p_each);
    commit;
    perform public.finish_actions(repeat('b', 64), (v_claim ->> 'lease')::uuid, (
      select jsonb_agg(jsonb_build_object('action_id', a -> 'action_id', 'outcome', 'delivered', 'http_status', 200, 'latency_ms', 12))
      from jsonb_array_elements(v_claim -> 'actions') as a
    ));
    commit;
    v_ended := bench.clock();
    if i > p_warm_up then
      perform bench.record(p_measure, 'ours', v_started, v_ended, p_of => p_each);
    end if;
    commit;
    if jsonb_array_length(v_claim -> 'actions') <> p_each then
      raise exception 'claimed % in place of %', jsonb_array_length(v_claim -> 'actions'), p_each;
    end if;
  end loop;
end;
$$;
