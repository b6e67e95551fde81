create function bruce.read_page(p_name text, p_query jsonb, p_key_types text[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_text text := p_query ->> 'cursor';
  v_cursor jsonb;
  v_json text;
begin
  if v_text is not null then
    v_json := bruce.from_base64url(v_text);
    if v_json is not null and bruce.reads_as(v_json, 'jsonb') then
      v_cursor := v_json::jsonb;
    end if;
    if v_cursor is null or jsonb_typeof(v_cursor) <> 'array' or v_cursor ->> 0 is distinct from p_name
      or v_cursor ->> 1 is distinct from bruce.filters_of(p_query)
      or jsonb_array_length(v_cursor) <> 2 + cardinality(p_key_types)
      or exists (
        select from unnest(p_key_types) with ordinality as t (type, position)
        where not coalesce(bruce.reads_as(v_cursor ->> (t.position::integer + 1), t.type), false)
      )
    then
      return bruce.bad_field(
        'cursor', 'invalid_cursor', 'This cursor is not from this query: start again without it.');
    end if;
  end if;
  return jsonb_build_object(
    'status', 200, 'name', p_name, 'filters', bruce.filters_of(p_query),
    'limit', least(greatest(coalesce((p_query ->> 'limit')::integer, 50), 1), 200),
    'after', case when v_cursor is not null then v_cursor - 0 - 0 end,
    'fields', p_query -> 'fields'
  );
end;
$$;
comment on function bruce.read_page(text, jsonb, text[]) is
  'Which page a query asks for: limit, fields and the key to go on after; or the error of a cursor that is '
  'not of this query.';
