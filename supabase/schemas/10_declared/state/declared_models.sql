create function bruce.declared_models(p_metadata jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array(
    select distinct on (bruce.model_key(m.name), split_part(m.name, '@', 2)) btrim(m.name)
    from (
      select n.value #>> '{}' as name
      from jsonb_array_elements(
        case jsonb_typeof(p_metadata -> 'models') when 'array' then p_metadata -> 'models' else '[]' end) as n
      where jsonb_typeof(n.value) = 'string'
      union all
      select s.name
      from regexp_split_to_table(
        case jsonb_typeof(p_metadata -> 'models') when 'string' then p_metadata ->> 'models' else '' end,
        '[,;\s]+') as s (name)
    ) as m (name)
    where bruce.model_key(m.name) is not null
    order by bruce.model_key(m.name), split_part(m.name, '@', 2), m.name
  );
end;
$$;
comment on function bruce.declared_models(jsonb) is
  'Names of the models in the metadata of a declared service: a list, or a text with commas. Each once.';

grant execute on function bruce.declared_models(jsonb) to authenticated, service_role;
