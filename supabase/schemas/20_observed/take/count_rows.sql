create function bruce.count_rows(p_source text, p_snapshot jsonb)
returns bigint
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select sum(n.rows)
    from (
      select jsonb_array_length(p_snapshot -> l.list) as rows
      from bruce.snapshot_lists as l
      where l.source = p_source and jsonb_typeof(p_snapshot -> l.list) = 'array'
      union all
      select count(*)
      from jsonb_object_keys(
        case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end)
    ) as n
  );
end;
$$;
comment on function bruce.count_rows(text, jsonb) is
  'Rows in the lists of a snapshot and in its metrics: what the engine reads one by one.';
