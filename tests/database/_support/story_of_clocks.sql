-- Words for stories about clocks: the clock of a host, that of the server, and a minute in which both move.

create function tests.hear_at(
  p_now timestamptz, p_hostname text, p_snapshot jsonb, p_observed_at timestamptz default null, p_source text default 'docker',
  p_interval_s integer default 60
)
returns void
language plpgsql
as $$
begin
  perform set_config('bruce.now', p_now::text, false);
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values (
    p_hostname, p_source, coalesce(p_observed_at, p_now), p_snapshot, jsonb_build_object('name', 'test', 'interval_s', p_interval_s)
  );
end;
$$;
comment on function tests.hear_at(timestamptz, text, jsonb, timestamptz, text, integer) is
  'A report arrives at a moment of the server; the clock of the host says another one, where one is given.';

create function tests.send_at(
  p_now timestamptz, p_hostname text, p_snapshot jsonb, p_sent_at timestamptz default null, p_age interval default '0',
  p_source text default 'docker', p_interval_s integer default 60, p_collector jsonb default '{}'
)
returns text
language plpgsql
as $$
declare
  v_sent_at timestamptz := coalesce(p_sent_at, p_now);
begin
  perform set_config('bruce.now', p_now::text, false);
  return (
    select t.outcome
    from bruce.take_payloads(jsonb_build_array(jsonb_build_object(
      'hostname', p_hostname, 'source', p_source, 'observed_at', v_sent_at - p_age, 'snapshot', p_snapshot,
      'collector', jsonb_build_object('name', 'test', 'interval_s', p_interval_s, 'sent_at', v_sent_at) || p_collector
    ))) as t
  );
end;
$$;
comment on function tests.send_at(timestamptz, text, jsonb, timestamptz, interval, text, integer, jsonb) is
  'A collector that says when it sends, by its clock: what it saw is of that age. Returns what became of it.';

create function tests.story(p_from bigint default 0)
returns table (at text, status text, event_type text, hostname text, service text, field text)
language sql
stable
as $$
  select to_char(e.created_at at time zone 'UTC', 'DD HH24:MI:SS'), e.status, e.event_type, e.hostname, e.service, e.field
  from public.events as e
  where e.id > p_from
  order by e.id;
$$;
comment on function tests.story(bigint) is 'All events so far, with the time of the server.';
