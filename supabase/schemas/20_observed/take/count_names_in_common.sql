create function bruce.count_names_in_common(p_row public.observed_snapshots, p_scope_id integer)
returns bigint
language sql
stable
set search_path = ''
as $$
  select count(*)
  from bruce.snapshot_lists as l
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(p_row.snapshot -> l.list) when 'array' then p_row.snapshot -> l.list else '[]' end
  ) as r (item)
  join bruce.entities as e on e.scope_id = p_scope_id and e.kind = l.kind and e.entity_key = r.item ->> l.key
  where l.source = lower(p_row.source) and jsonb_typeof(r.item) = 'object';
$$;
comment on function bruce.count_names_in_common(public.observed_snapshots, integer) is
  'How many of the things that are known of a scope a snapshot names.';
