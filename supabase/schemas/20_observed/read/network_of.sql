create function bruce.network_of(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_mode text := p_item ->> 'network_mode';
begin
  return case when v_mode like 'container:_%' or v_mode like 'service:_%'
    then ltrim(substr(v_mode, strpos(v_mode, ':') + 1), '/') end;
end;
$$;
comment on function bruce.network_of(jsonb) is
  'Name or id of the container, or name of the compose service, whose network a container uses. Null: its '
  'own.';
