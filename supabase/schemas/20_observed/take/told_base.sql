create function bruce.told_base(p_payload jsonb, p_outcome text, p_snapshot_id bigint)
returns text
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_scope bruce.scopes;
begin
  if not p_payload ? 'base' or p_outcome not in ('stored', 'unchanged')
    or p_outcome = 'unchanged' and p_payload -> 'base' <> 'null'
    or coalesce(p_payload -> 'complete', 'true') not in ('true', 'null')
    -- a whole payload given as the snapshot is not stored as it was sent
    or jsonb_typeof(p_payload -> 'snapshot' -> 'snapshot') = 'object'
  then
    return null;
  end if;
  select s.* into v_scope
  from bruce.scopes as s
  where s.host_key = lower(btrim(p_payload ->> 'hostname')) and s.source = lower(p_payload ->> 'source')
    and (p_outcome = 'unchanged' or s.snapshot_id = p_snapshot_id);
  if v_scope.scope_id is null
    -- in other numbers or another order it is unchanged too, and not what is stored
    or p_outcome = 'unchanged'
      and v_scope.raw_hash is distinct from bruce.raw_hash(bruce.stored_snapshot(v_scope), true, '{}')
  then
    return null;
  end if;
  return bruce.base_of(v_scope.snapshot_id, v_scope.raw_hash);
end;
$$;
comment on function bruce.told_base(jsonb, text, bigint) is
  'What the collector of a payload may name as its base from now on: this very snapshot, if it is complete. '
  'Null: nothing is told, or the base that it named still is one.';
