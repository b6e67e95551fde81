create function bruce.fault(p_status integer, p_code text, p_message text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object('status', p_status, 'code', p_code, 'message', p_message);
end;
$$;
comment on function bruce.fault(integer, text, text) is 'An error as an answer.';
