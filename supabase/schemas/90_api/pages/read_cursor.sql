create function bruce.read_cursor(p_question bruce.question, p_cursor text, p_key_types text[])
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_json text := bruce.from_base64url(p_cursor);
  v_parts text[];
begin
  if bruce.reads_as(v_json, 'jsonb') and jsonb_typeof(v_json::jsonb) = 'array' then
    v_parts := bruce.texts_of(v_json::jsonb);
  end if;
  if v_parts[1] is distinct from p_question.list or v_parts[2] is distinct from p_question.filters
    or cardinality(v_parts) <> 2 + cardinality(p_key_types)
    or exists (
      select from unnest(v_parts[3:], p_key_types) as k (value, type)
      where not coalesce(bruce.reads_as(k.value, k.type), false)
    )
  then
    return null;
  end if;
  return v_parts[3:];
end;
$$;
comment on function bruce.read_cursor(bruce.question, text, text[]) is
  'The key that a cursor holds; null when it is not a cursor of this question.';
