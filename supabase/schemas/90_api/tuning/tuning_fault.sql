create function bruce.tuning_fault(p_fields jsonb, p_field text, p_code text, p_message text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(422, 'invalid_payload', p_message, jsonb_build_array(jsonb_build_object(
    'path', concat_ws('.', 'values', p_field), 'code', p_code, 'message', p_message,
    'allowed', (select f from jsonb_array_elements(p_fields) as f where f ->> 'name' = p_field))));
$$;
comment on function bruce.tuning_fault(jsonb, text, text, text) is
  'The answer to a value that cannot be: which field, and what it may be.';
