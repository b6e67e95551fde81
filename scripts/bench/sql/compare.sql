-- One snapshot after the other, each in a transaction of its own: bare, ours, and the rows of ours bare (the floor).

-- The measures take turns from snapshot to snapshot. Snapshots are 60 s apart, after all that were sent before; the clock of the
-- engine goes with them. The first p_warm_up are not recorded: they plan the statements, and show which tables are written.
create procedure bench.compare(
  p_measures text[], p_hosts text[], p_snapshots jsonb[], p_warm_up integer, p_with_floor boolean,
  p_source text default 'docker'
)
language plpgsql
as $$
declare
  v_measure text;
  v_hostname text;
  v_snapshot jsonb;
  v_collector jsonb := '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}';
  v_at timestamptz := greatest(now(), (select max(s.last_contact_at) from bruce.scopes as s));
  v_transaction bigint;
  v_needed boolean[];
  v_started float8;
  v_ended float8;
  v_from pg_lsn;
  v_to pg_lsn;
begin
  call floor.forget();
  for i in 1..cardinality(p_hosts) loop
    v_measure := p_measures[1 + (i - 1) % cardinality(p_measures)];
    v_hostname := p_hosts[i];
    v_snapshot := p_snapshots[i];
    v_at := v_at + interval '60 s';
    perform set_config('bruce.now', v_at::text, false);
    commit;

    v_from := pg_current_wal_insert_lsn();
    v_started := bench.clock();
    insert into bench.bare (hostname, source, observed_at, snapshot, collector)
    values (v_hostname, p_source, v_at, v_snapshot, v_collector);
    commit;
    v_ended := bench.clock();
    v_to := pg_current_wal_insert_lsn();
    if i > p_warm_up then
      perform bench.record(v_measure, 'bare', v_started, v_ended, v_to - v_from);
    end if;
    v_transaction := floor.next_transaction();
    commit;

    v_from := pg_current_wal_insert_lsn();
    v_started := bench.clock();
    insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
    values (v_hostname, p_source, v_at, v_snapshot, v_collector);
    commit;
    v_ended := bench.clock();
    v_to := pg_current_wal_insert_lsn();
    if i > p_warm_up then
      perform bench.record(v_measure, 'ours', v_started, v_ended, v_to - v_from);
    end if;
    commit;

    if p_with_floor then
      if i <= p_warm_up then
        call floor.copy_tables(floor.written_since(v_transaction));
      end if;
      v_needed := floor.prepare(v_transaction);
      commit;
      v_started := bench.clock();
      perform floor.write(v_needed);
      commit;
      v_ended := bench.clock();
      if i > p_warm_up then
        perform bench.record(v_measure, 'floor', v_started, v_ended);
      end if;
      commit;
    end if;
  end loop;
end;
$$;
