create function bruce.is_time_zone(p_name text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  perform timestamptz 'epoch' at time zone p_name;
  return true;
exception
  when invalid_parameter_value then
    return false;
end;
$$;
comment on function bruce.is_time_zone(text) is 'Is it the name of a time zone, such as Europe/Paris?';

grant execute on function bruce.is_time_zone(text) to service_role;
