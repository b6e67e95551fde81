create function bruce.severity_rank(p_severity text)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(array_position(bruce.severities(), p_severity), 6);
end;
$$;
comment on function bruce.severity_rank(text) is
  'Place in bruce.severities(): 1 is critical, 5 is info, 6 is none of them.';

grant execute on function bruce.severity_rank(text) to authenticated, service_role;
