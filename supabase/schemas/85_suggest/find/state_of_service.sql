create function bruce.state_of_service(p_row bruce.all_drift, p_member text, p_value jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(
    jsonb_build_object('name', p_row.service, p_member, p_value)));
end;
$$;
comment on function bruce.state_of_service(bruce.all_drift, text, jsonb) is
  'A state that says one member of one service, as the function expected takes it.';
