create function bruce.argument_spec_problem(p_spec jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_type text := p_spec ->> 'type';
  v_unknown text;
  v_bound text;
begin
  if jsonb_typeof(p_spec) <> 'object' or v_type is null then
    return 'is {"type": ...}';
  end if;
  if v_type not in (
    'service', 'app', 'hostname', 'vmid', 'collector', 'issue', 'pattern', 'integer', 'enum'
  ) then
    return format('has the unknown type %s', v_type);
  end if;
  select min(k) into v_unknown from jsonb_object_keys(p_spec) as k
  where k not in (
    'type', 'pattern', 'max_length', 'min', 'max', 'values', 'resolve', 'leading_dash', 'description');
  if v_unknown is not null then
    return format('has the unknown member %s', v_unknown);
  end if;
  if v_type = 'pattern' and p_spec ->> 'pattern' is null then
    return 'of type pattern needs a pattern';
  end if;
  if p_spec ? 'pattern' then
    begin
      -- alone as well: in brackets only, ")|(" would be a pattern, and one that matches anything
      perform '' ~ (p_spec ->> 'pattern'), '' ~ ('^(?:' || (p_spec ->> 'pattern') || ')$');
    exception
      when invalid_regular_expression then
        return 'has a pattern that is no regular expression';
    end;
  end if;
  if v_type = 'enum' and (
    jsonb_typeof(p_spec -> 'values') is distinct from 'array' or p_spec -> 'values' = '[]'
    or jsonb_path_exists(p_spec -> 'values', '$[*] ? (@.type() != "string")')
  ) then
    return 'of type enum needs values, a list of texts';
  end if;
  foreach v_bound in array array['max_length', 'min', 'max'] loop
    if p_spec ? v_bound and p_spec ->> v_bound !~ '^-?\d{1,9}$' then
      return format('needs a whole number as %s', v_bound);
    end if;
  end loop;
  if (p_spec ->> 'max_length')::integer not between 1 and 1024 then
    return 'needs a max_length from 1 to 1024';
  end if;
  if p_spec ? 'resolve'
    and not (v_type = 'service' and p_spec ->> 'resolve' in ('name', 'container', 'project', 'unit')) then
    return 'may resolve a service to name, container, project or unit only';
  end if;
  if p_spec ? 'leading_dash'
    and not (v_type = 'pattern' and jsonb_typeof(p_spec -> 'leading_dash') = 'boolean') then
    return 'may say leading_dash, true or false, with type pattern only';
  end if;
  return null;
end;
$$;
comment on function bruce.argument_spec_problem(jsonb) is
  'What is wrong with the declaration of an argument, or null.';
