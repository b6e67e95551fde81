create function bruce.to_port(p_port text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_port text := lower(btrim(p_port));
  v_parts text[];
begin
  if v_port ~ '^\d{1,5}$' then
    v_parts := array[null, v_port];
  else
    v_parts := regexp_match(v_port, '^(?:(tcp|udp|sctp)/(\d{1,5})|(\d{1,5})/(tcp|udp|sctp))$');
    if v_parts[1] is null then
      v_parts := array[v_parts[4], v_parts[3]];
    end if;
  end if;
  return case when v_parts[2]::integer between 1 and 65535 then coalesce(v_parts[1], 'tcp') || '/'
    || v_parts[2]::integer end;
end;
$$;
comment on function bruce.to_port(text) is 'A declared port as protocol/number, or null when it is none.';

grant execute on function bruce.to_port(text) to authenticated, service_role;
