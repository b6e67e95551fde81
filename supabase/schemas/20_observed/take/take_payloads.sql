create function bruce.take_payloads(
  p_payloads jsonb, p_left_out bigint[] default '{}', p_is_history boolean default false
)
returns table (index bigint, outcome text, snapshot_id bigint)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids_of regclass := pg_get_serial_sequence('bruce.stored_snapshots', 'id');
  v_rows public.observed_snapshots[] := '{}';
  v_row public.observed_snapshots;
  v_payload record;
  v_indexes bigint[] := '{}';
begin
  for v_payload in
    select p.payload, p.position - 1 as index
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
  loop
    v_row := bruce.payload_row(v_payload.payload);
    v_row.id := nextval(v_ids_of);
    if p_is_history then
      v_row.received_at := least(v_row.observed_at, v_row.received_at);
    end if;
    v_rows := v_rows || v_row;
    v_indexes := v_indexes || v_payload.index;
  end loop;
  return query
    select v_indexes[t.index + 1], t.outcome, t.snapshot_id from bruce.take_snapshots(v_rows) as t;
end;
$$;
comment on function bruce.take_payloads(jsonb, bigint[], boolean) is
  'Takes an array of valid canonical payloads in, without those at the given indexes. Returns for each what '
  'became of it, as bruce.take_snapshots does. p_is_history: they arrived when they were seen. The caller '
  'holds the lock of the engine, or the locks that bruce.lock_payloads takes.';
