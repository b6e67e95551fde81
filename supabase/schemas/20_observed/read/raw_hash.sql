create function bruce.raw_hash(p_snapshot jsonb)
returns bigint
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- member by member: to take one away from a large object costs as much as to build it anew
  return (
    select hash_numeric_extended(coalesce(sum(jsonb_hash_extended(m.value, hashtext(m.key))), 0), 0)
    from jsonb_each(p_snapshot) as m
    where m.key <> 'metrics'
  );
end;
$$;
comment on function bruce.raw_hash(jsonb) is
  'A hash that is equal for snapshots that are the same but for their metrics.';
