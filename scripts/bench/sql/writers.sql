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

-- The token with which writers send.
create function bench.writer_token()
returns text
language sql
immutable
return repeat('e', 64);

-- One of several writers: when the gate opens, it sends snapshots of its own host for so long, each through ingest in a transaction
-- of its own, and answers how many they were. p_changing: each has one container of another build.
create procedure bench.write_for(
  p_host integer, p_changing boolean, p_seconds float8, inout p_sent integer default 0
)
language plpgsql
as $$
declare
  -- each differs from the one before, also when they begin again
  v_payloads jsonb[] := array(
    select jsonb_build_object(
      'hostname', bench.host(p_host), 'source', 'docker',
      'collector', '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}'::jsonb,
      'snapshot', bench.snapshot(p_host, i, p_build => case when p_changing then i else 0 end)
    )
    from generate_series(1, 10) as i order by i
  );
  v_end timestamptz;
  v_at timestamptz := (select max(s.last_contact_at) from bruce.scopes as s where s.hostname = bench.host(p_host));
  v_answer jsonb;
begin
  perform pg_advisory_lock_shared((bench.gate())[1], (bench.gate())[2]);
  perform pg_advisory_unlock_shared((bench.gate())[1], (bench.gate())[2]);
  commit;
  v_end := clock_timestamp() + make_interval(secs => p_seconds);
  p_sent := 0;
  while clock_timestamp() < v_end loop
    v_at := v_at + interval '60 s';
    perform set_config('bruce.now', v_at::text, false);
    v_answer := public.ingest(
      bench.writer_token(),
      jsonb_build_array(v_payloads[1 + p_sent % 10] || jsonb_build_object('observed_at', v_at)));
    if v_answer -> 'status' is distinct from '200' or v_answer -> 'rejected' <> '[]' then
      raise exception 'not taken: %', v_answer;
    end if;
    commit;
    p_sent := p_sent + 1;
  end loop;
end;
$$;
