create function bruce.listener_names(p_item jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_process constant text := regexp_replace(p_item ->> 'process', '\.exe$', '', 'i');
  v_unit constant text := bruce.unit_base(p_item ->> 'unit');
begin
  return array[
    'process=' || v_process,
    'unit=' || (p_item ->> 'unit'),
    bruce.fold_name(v_unit),
    bruce.fold_name(v_process),
    bruce.fold_name(split_part(v_unit, '@', 1)),
    'in=' || left(p_item ->> 'container', 12),
    case when coalesce(bruce.listed_sockets(p_item -> 'ports'), '{}') = '{}' then 'local=' end
  ];
end;
$$;
comment on function bruce.listener_names(jsonb) is
  'The names that what listens may be declared under, best first; see bruce.entities.name_keys. local=: '
  'nothing of it can be reached from elsewhere. in=: the container it runs in.';
