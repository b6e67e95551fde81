create function bruce.snapshot_thing(p_source text, p_snapshot jsonb, p_names text[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case when octet_length(f.row::text) <= 65536
    then jsonb_build_object('list', f.list, 'moving', to_jsonb(f.volatile), 'row', f.row)
    else jsonb_build_object('list', f.list, 'too_large', octet_length(f.row::text)) end
  from (
    select l.list, l.volatile, r.value as row, m.position, r.ordinality
    from bruce.snapshot_lists as l
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p_snapshot -> l.list) when 'array' then p_snapshot -> l.list else '[]' end
    ) with ordinality as r (value, ordinality)
    cross join lateral unnest(array[
      r.value ->> 'name', r.value ->> 'vmid', r.value ->> 'service', r.value ->> 'compose_service',
      r.value #>> '{labels,com.docker.compose.service}', r.value ->> 'node', r.value ->> 'storage',
      r.value ->> 'id'
    ]) with ordinality as m (name, position)
    where l.source = p_source and bruce.fold_name(ltrim(left(m.name, 300), '/')) = any (p_names)
    order by m.position, l.list, r.ordinality
    limit 1
  ) as f;
$$;
comment on function bruce.snapshot_thing(text, jsonb, text[]) is
  'The row of a snapshot that has one of these folded names, its list, and those of its members that move '
  'all the time; of a row above 64 KiB only how large it is. Null: none has.';
