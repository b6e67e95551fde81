create function bruce.take_payloads(p_payloads jsonb, p_left_out bigint[] default '{}')
returns table (index bigint, outcome text, snapshot_id bigint)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids_of regclass := pg_get_serial_sequence('public.observed_snapshots', 'id');
  v_rows public.observed_snapshots[] := '{}';
  v_row public.observed_snapshots;
  v_index bigint;
  v_indexes bigint[] := '{}';
begin
  for
    v_row.id, v_row.hostname, v_row.source, v_row.snapshot, v_row.observed_at, v_row.received_at,
    v_row.complete, v_row.error, v_row.seq, v_row.run_id, v_row.collector, v_index
  in
    select
      nextval(v_ids_of), btrim(p.payload ->> 'hostname'), lower(p.payload ->> 'source'),
      case jsonb_typeof(p.payload -> 'snapshot') when 'object' then p.payload -> 'snapshot' else '{}' end,
      (p.payload ->> 'observed_at')::timestamptz, now(),
      coalesce(p.payload ->> 'complete', 'true') <> 'false',
      case jsonb_typeof(p.payload -> 'error') when 'object' then p.payload -> 'error' end,
      case when p.payload ->> 'seq' ~ '^\d{1,18}$' then (p.payload ->> 'seq')::bigint end,
      p.payload ->> 'run_id',
      case jsonb_typeof(p.payload -> 'collector') when 'object' then p.payload -> 'collector' end,
      p.position - 1
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
  loop
    v_rows := v_rows || v_row;
    v_indexes := v_indexes || v_index;
  end loop;
  return query
    select v_indexes[t.index + 1], t.outcome, t.snapshot_id from bruce.take_snapshots(v_rows) as t;
end;
$$;
comment on function bruce.take_payloads(jsonb, bigint[]) is
  'Takes an array of valid canonical payloads in, without those at the given indexes. Returns for each what '
  'became of it, as bruce.take_snapshots does.';
