create function bruce.raw_hash(p_snapshot jsonb, p_complete boolean, p_incomplete_lists text[])
returns bigint
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- member by member: to take one away from a large object costs as much as to build it anew. Of the text:
  -- jsonb_hash_extended is blind for the same change of two values 32 places apart
  return (
    select hash_numeric_extended(
      coalesce(sum(hashtextextended(m.value::text collate "C", hashtext(m.key))), 0)
        + case when p_complete then 0 else hashtext(p_incomplete_lists::text) end, 0)
    from jsonb_each(p_snapshot) as m
    where m.key <> 'metrics'
  );
end;
$$;
comment on function bruce.raw_hash(jsonb, boolean, text[]) is
  'A hash that is equal for snapshots that are the same, and as complete, but for their metrics.';
