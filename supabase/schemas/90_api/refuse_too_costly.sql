create function bruce.refuse_too_costly(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_refused text := bruce.refuse_cost(lower(p_payload ->> 'source'), p_payload -> 'snapshot');
begin
  return case when v_refused is not null
    then jsonb_build_object('code', 'too_costly', 'path', 'snapshot', 'message', v_refused) end;
end;
$$;
comment on function bruce.refuse_too_costly(jsonb) is
  'Why a payload would hold the engine for too long (code, path, message), or null.';
