create function bruce.unit_names(p_item jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_unit constant text := p_item ->> 'name';
  v_base constant text := bruce.unit_base(v_unit);
  v_names constant text[] := array[
    'unit=' || v_unit,
    bruce.fold_name(v_base),
    -- a template and its instance: syncthing@anna, compose@freshrss
    case when v_base like '%@%' then bruce.fold_name(split_part(v_base, '@', 1)) end,
    case when v_base like '%@%' then bruce.fold_name(split_part(v_base, '@', 2)) end,
    bruce.fold_name(substring(v_base from '^(.+?)[-_]?(?:server|daemon)$')),
    bruce.fold_name(substring(p_item ->> 'title' from '^[^(]+'))
  ];
begin
  -- a timer stands for what it starts, where that is not listed itself
  return case when p_item ->> 'kind' = 'timer' then array_fill(null::text, array[10]) || v_names
    else v_names end;
end;
$$;
comment on function bruce.unit_names(jsonb) is
  'The names a unit may be declared under, best first; see bruce.entities.name_keys. title: its name for '
  'people, on Windows.';
