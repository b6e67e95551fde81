create function bruce.strip_member(p_key text, p_value jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  if lower(p_key) not in ('env', 'environment') then
    return case when jsonb_typeof(p_value) in ('string', 'number', 'array', 'object') then '"[redacted]"'
      else p_value end;
  end if;
  -- names of environment variables are kept, their values are not
  return case jsonb_typeof(p_value)
    when 'array' then to_jsonb(array(
      select case jsonb_typeof(v) when 'string' then split_part(v #>> '{}', '=', 1)
        else coalesce(v ->> 'name', v ->> 'key') end
      from jsonb_array_elements(p_value) as v
    ))
    when 'object' then to_jsonb(array(select k from jsonb_object_keys(p_value) as k))
    when 'string' then '"[redacted]"'
    else p_value
  end;
end;
$$;
comment on function bruce.strip_member(text, jsonb) is
  'What is kept of a member whose name says that it holds secrets.';

grant execute on function bruce.strip_member(text, jsonb) to service_role;
