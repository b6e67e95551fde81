create function bruce.whole_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_scope bruce.scopes;
  v_base jsonb;
  v_snapshot jsonb;
begin
  select s.* into v_scope
  from bruce.scopes as s
  where s.host_key = lower(btrim(p_payload ->> 'hostname')) and s.source = lower(p_payload ->> 'source')
    and s.snapshot_id::text = split_part(p_payload ->> 'base', '.', 1);
  v_base := bruce.stored_snapshot(v_scope);
  -- nor is it what was sent where secrets were taken out of it
  if v_base is null or p_payload ->> 'base'
    <> bruce.base_of(v_scope.snapshot_id, bruce.raw_hash(v_base, true, '{}'))
  then
    return null;
  end if;
  v_snapshot := bruce.put_together(v_base, p_payload -> 'snapshot', p_payload -> 'changes');
  return p_payload - '{base,changes}'::text[] || jsonb_build_object('snapshot', v_snapshot);
end;
$$;
comment on function bruce.whole_payload(jsonb) is
  'A payload that says what changed since its base, as it would be whole. Null: the base is not the newest '
  'stored snapshot of that host and source; it has to be sent whole.';
