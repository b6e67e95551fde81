-- One of several writers: sends snapshots of its own host, each in a transaction of its own that waits for the disk, from one
-- moment to another, and answers how many they were. p_changing: each has one container of another build.
create procedure bench.write_for(
  p_host integer, p_changing boolean, p_from timestamptz, p_to timestamptz, inout p_sent integer default 0
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
  v_hostname text := bench.host(p_host);
  v_collector jsonb := '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}';
  v_at timestamptz := (select max(s.last_contact_at) from bruce.scopes as s where s.hostname = bench.host(p_host));
begin
  if clock_timestamp() > p_from then
    raise exception 'writer % was not ready in time', p_host;
  end if;
  p_sent := 0;
  perform pg_sleep(extract(epoch from p_from - clock_timestamp()));
  while clock_timestamp() < p_to loop
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
