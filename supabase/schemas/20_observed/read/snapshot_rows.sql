create function bruce.snapshot_rows(p_source text, p_snapshot jsonb)
returns table (kind text, path text, item jsonb, item_hash bigint, "position" integer, key text)
language plpgsql
stable
rows 50
set search_path = ''
as $$
begin
  return query
  select
    l.kind,
    'snapshot.' || l.list || coalesce('[' || (r.position - 1) || ']', ''),
    r.item,
    jsonb_hash_extended(
      case when jsonb_typeof(r.item) = 'object'
        and r.item ?| l.volatile then r.item - l.volatile else r.item end, 0
    ),
    r.position::integer,
    case when jsonb_typeof(r.item) = 'object' then r.item ->> l.key end
  from bruce.snapshot_lists as l
  cross join lateral (
    select e.item, e.position
    from jsonb_array_elements(
      case jsonb_typeof(p_snapshot -> l.list)
        when 'array' then p_snapshot -> l.list
        when 'object' then jsonb_build_array(p_snapshot -> l.list)
        else '[]'
      end
    ) with ordinality as e (item, position)
    union all
    -- a list that has to be there and is not: a row that nobody can read
    select 'null', null
    where l.is_required and jsonb_typeof(p_snapshot -> l.list) is distinct from 'array'
  ) as r
  where l.source = p_source;
end;
$$;
comment on function bruce.snapshot_rows(text, jsonb) is
  'The rows in the lists of a snapshot, each with a hash that leaves out what moves all the time.';
