create function bruce.base_of(p_snapshot_id bigint, p_raw_hash bigint)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_snapshot_id || '.' || p_raw_hash;
end;
$$;
comment on function bruce.base_of(bigint, bigint) is
  'The name by which a collector speaks of a stored snapshot. The hash tells it from another one of that id, '
  'which a restored database may have.';
