create function bruce.is_full_state(p_data jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_data) = 'array'
    or jsonb_typeof(p_data -> 'hosts') = 'array' and coalesce(p_data ->> 'complete', 'true') <> 'false';
end;
$$;
comment on function bruce.is_full_state(jsonb) is
  'True if an expected snapshot lists everything that is declared, not only some hosts.';
