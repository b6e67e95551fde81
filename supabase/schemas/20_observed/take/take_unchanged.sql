create function bruce.take_unchanged(p_payload jsonb)
returns boolean
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_row public.observed_snapshots := bruce.payload_row(p_payload);
  v_scope bruce.scopes := bruce.note_unchanged(
    v_row, bruce.raw_hash(v_row.snapshot, v_row.complete, v_row.incomplete_lists), true);
begin
  return v_scope.scope_id is not null;
end;
$$;
comment on function bruce.take_unchanged(jsonb) is
  'Takes a single payload that is identical to the one before, without the lock of the engine: nine of ten '
  'wait for nobody. False: nothing is locked or written; take it with the lock. Not for one of several: who '
  'holds a scope may not ask for the engine.';
