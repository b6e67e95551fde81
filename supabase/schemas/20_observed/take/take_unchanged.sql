create function bruce.take_unchanged(p_payload jsonb)
returns boolean
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_row public.observed_snapshots := bruce.payload_row(p_payload);
  v_raw_hash bigint;
  v_plain bruce.plain_numbers;
  v_scope bruce.scopes;
begin
  if coalesce(p_payload ->> 'base', '') = '' then
    v_raw_hash := bruce.raw_hash(v_row.snapshot, v_row.complete, v_row.incomplete_lists);
  elsif v_row.complete and v_row.snapshot - 'metrics' = '{}'
    and coalesce(p_payload -> 'changes', '{}') in ('{}', 'null')
  then
    -- all is as in its base
    select s.raw_hash into v_raw_hash
    from bruce.scopes as s
    where s.host_key = lower(v_row.hostname) and s.source = v_row.source
      and bruce.base_of(s.snapshot_id, s.raw_hash) = p_payload ->> 'base';
  end if;
  if v_raw_hash is null then
    return false;
  end if;
  v_plain := bruce.read_at_once(v_row.source, v_row.snapshot);
  v_scope := bruce.note_unchanged(v_row, v_raw_hash, v_plain.highest, true);
  if v_scope.scope_id is null then
    return false;
  end if;
  perform bruce.append_samples(array[bruce.take_sample(
    v_scope.scope_id, v_row, v_scope.last_snapshot_at, v_plain.names_hash, v_plain.numbers)]);
  return true;
end;
$$;
comment on function bruce.take_unchanged(jsonb) is
  'Takes a single payload that is identical to the one before, without the lock of the engine: nine of ten '
  'wait for nobody. False: nothing is locked or written; take it with the lock. Not for one of several: who '
  'holds a scope may not ask for the engine.';
