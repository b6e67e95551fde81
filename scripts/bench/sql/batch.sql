-- Many hosts in one statement: bare, ours, and the rows of ours bare (the floor).

-- What is not kept is rolled back once it is timed, and shows which tables are written. The floor is that of what is kept.
create procedure bench.insert_batch(p_measure text, p_hosts text[], p_snapshots jsonb[], p_keep boolean)
language plpgsql
as $$
declare
  v_collector jsonb := '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}';
  v_at timestamptz := clock_timestamp();
  v_transaction bigint;
  v_needed boolean[];
  v_written regclass[];
  v_started float8;
  v_ended float8;
begin
  perform set_config('bruce.now', v_at::text, false);
  commit;
  v_started := bench.clock();
  insert into bench.bare (hostname, source, observed_at, snapshot, collector)
  select n.hostname, 'docker', v_at, n.snapshot, v_collector
  from unnest(p_hosts, p_snapshots) as n (hostname, snapshot);
  v_ended := bench.clock();
  if p_keep then
    commit;
  else
    rollback;
  end if;
  perform bench.record(p_measure, 'bare', v_started, v_ended);
  v_transaction := floor.next_transaction();
  commit;

  v_started := bench.clock();
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
  select n.hostname, 'docker', v_at, n.snapshot, v_collector
  from unnest(p_hosts, p_snapshots) as n (hostname, snapshot);
  v_ended := bench.clock();
  if p_keep then
    commit;
  else
    v_written := floor.written_since(v_transaction);
    rollback;
  end if;
  perform bench.record(p_measure, 'ours', v_started, v_ended);
  commit;
  if not p_keep then
    -- as they are before the batch: the next one is the same
    call floor.copy_tables(v_written);
    commit;
    return;
  end if;

  v_needed := floor.prepare(v_transaction);
  commit;
  v_started := bench.clock();
  perform floor.write(v_needed);
  v_ended := bench.clock();
  commit;
  perform bench.record(p_measure, 'floor', v_started, v_ended);
  commit;
end;
$$;
