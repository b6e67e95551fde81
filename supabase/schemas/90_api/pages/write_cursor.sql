create function bruce.write_cursor(p_question bruce.question, p_key jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select bruce.base64url((jsonb_build_array(p_question.list, p_question.filters) || p_key)::text);
$$;
comment on function bruce.write_cursor(bruce.question, jsonb) is
  'The cursor of the page after the row with this key; bruce.read_cursor reads it.';
