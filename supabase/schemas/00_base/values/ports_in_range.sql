create function bruce.ports_in_range(p_range text, p_protocol text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_first integer;
  v_last integer;
begin
  if p_range !~ '^\d{1,5}(-\d{1,5})?$' or p_protocol not in ('tcp', 'udp', 'sctp') then
    return null;
  end if;
  v_first := split_part(p_range, '-', 1)::integer;
  v_last := coalesce(nullif(split_part(p_range, '-', 2), ''), v_first::text)::integer;
  -- no more than a service of many calls has: each port is a value of its own
  if v_first < 1 or v_last > 65535 or v_last < v_first or v_last - v_first >= 4096 then
    return null;
  end if;
  return array(select p_protocol || '/' || n from generate_series(v_first, v_last) as n);
end;
$$;
comment on function bruce.ports_in_range(text, text) is
  'The ports of "8080" or "8080-8081" as protocol/number. Null: no ports, or more than 4,096.';

grant execute on function bruce.ports_in_range(text, text) to service_role;
