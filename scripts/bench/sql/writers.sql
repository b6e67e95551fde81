-- The gate behind which writers wait until all are ready: an advisory lock that somebody else holds.
create function bench.gate()
returns integer[]
language sql
immutable
return array[20261101, 8];

create function bench.writers_at_gate()
returns integer
language sql
volatile
return (
  select count(*)::integer from pg_locks
  where locktype = 'advisory' and classid::integer = (bench.gate())[1] and objid::integer = (bench.gate())[2] and not granted
);

-- One of several writers: when the gate opens, it sends snapshots of its own host for so long, each in a transaction of its own
-- that waits for the disk, and answers how many they were. p_changing: each has one container of another build.
create procedure bench.write_for(
  p_host integer, p_changing boolean, p_seconds float8, inout p_sent integer default 0
)
language plpgsql
as $$
declare
  -- each differs from the one before, also when they begin again
  v_snapshots jsonb[] := array(
    select bench.snapshot(p_host, i, p_build => case when p_changing then i else 0 end)
    from generate_series(1, 10) as i order by i
  );
  v_snapshot jsonb;
  v_end timestamptz;
  v_hostname text := bench.host(p_host);
  v_collector jsonb := '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}';
  v_at timestamptz := (select max(s.last_contact_at) from bruce.scopes as s where s.hostname = bench.host(p_host));
begin
  perform pg_advisory_lock_shared((bench.gate())[1], (bench.gate())[2]);
  perform pg_advisory_unlock_shared((bench.gate())[1], (bench.gate())[2]);
  commit;
  v_end := clock_timestamp() + make_interval(secs => p_seconds);
  p_sent := 0;
  while clock_timestamp() < v_end loop
    v_snapshot := v_snapshots[1 + p_sent % 10];
    v_at := v_at + interval '60 s';
    perform set_config('bruce.now', v_at::text, false);
    insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
    values (v_hostname, 'docker', v_at, v_snapshot, v_collector);
    commit;
    p_sent := p_sent + 1;
  end loop;
end;
$$;
