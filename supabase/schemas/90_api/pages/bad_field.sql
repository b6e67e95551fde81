create function bruce.bad_field(p_path text, p_code text, p_message text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(
    422, case p_code when 'invalid_cursor' then p_code else 'invalid_payload' end, p_message,
    jsonb_build_array(jsonb_build_object('path', p_path, 'code', p_code, 'message', p_message))
  );
$$;
comment on function bruce.bad_field(text, text, text) is 'The error of one field of a query.';
