create function bruce.has_names_in_common(p_row public.observed_snapshots, p_scope_id integer)
returns boolean
language sql
stable
set search_path = ''
as $$
  with said as (
    select l.kind, r.item ->> l.key as key
    from bruce.snapshot_lists as l
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p_row.snapshot -> l.list) when 'array' then p_row.snapshot -> l.list else '[]' end
    ) as r (item)
    where l.source = lower(p_row.source) and jsonb_typeof(r.item) = 'object'
  )
  select not exists (select from said)
    or not exists (select from bruce.entities as e where e.scope_id = p_scope_id)
    or exists (
      select from bruce.entities as e
      join said as s on s.kind = e.kind and s.key = e.entity_key
      where e.scope_id = p_scope_id
    );
$$;
comment on function bruce.has_names_in_common(public.observed_snapshots, integer) is
  'Whether a snapshot may speak of the things that are known of its scope: it names one of them, or there is '
  'nothing to compare.';
