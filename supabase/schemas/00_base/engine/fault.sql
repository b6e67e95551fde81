create function bruce.fault(
  p_status integer, p_code text, p_message text, p_details jsonb default null,
  p_retry_after_s integer default null
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object('status', p_status, 'code', p_code, 'message', p_message)
    || case when p_details is null then '{}' else jsonb_build_object('details', p_details) end
    || case when p_retry_after_s is null then '{}'
      else jsonb_build_object('retry_after_s', p_retry_after_s) end;
end;
$$;
comment on function bruce.fault(integer, text, text, jsonb, integer) is
  'An error as an answer: the HTTP status, a code for programs, a message for people. Details and '
  'retry_after_s are members only where they are given.';
