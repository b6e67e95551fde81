create function bruce.write_page(p_page jsonb, p_rows jsonb[], p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit integer := (p_page ->> 'limit')::integer;
  v_fields text[] := case jsonb_typeof(p_page -> 'fields') when 'array'
    then array(select jsonb_array_elements_text(p_page -> 'fields')) end;
begin
  return jsonb_build_object(
    'status', 200,
    'items', (
      select coalesce(jsonb_agg(
        case when v_fields is null then r.item - 'key'
          else (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(r.item - 'key') as f
            where f.key = any (v_fields))
        end order by r.position
      ), '[]')
      from unnest(p_rows[:v_limit]) with ordinality as r (item, position)
    ),
    'next_cursor', case when cardinality(p_rows) > v_limit then bruce.base64url(
      (jsonb_build_array(p_page -> 'name', p_page -> 'filters') || (p_rows[v_limit] -> 'key'))::text
    ) end,
    'as_of', p_now
  );
end;
$$;
comment on function bruce.write_page(jsonb, jsonb[], timestamptz) is
  'The answer of a page: its rows without their keys, and the cursor to the next one. One row more than the '
  'limit is given when there is a next page.';
