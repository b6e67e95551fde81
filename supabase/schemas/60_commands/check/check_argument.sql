create function bruce.check_argument(
  p_spec jsonb, p_given jsonb, p_target text, out value text, out service text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_type text := p_spec ->> 'type';
  v_name text := '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$';
  v_service public.expected_services;
  v_names text[];
begin
  value := p_given #>> '{}';
  if jsonb_typeof(p_given) not in ('string', 'number') then
    problem := 'must be text or a whole number';
    return;
  end if;
  problem := bruce.value_problem(p_spec, value);
  if problem is null and p_spec ? 'pattern' and value !~ ('^(?:' || (p_spec ->> 'pattern') || ')$') then
    problem := 'does not match the pattern';
  end if;
  if problem is not null then
    return;
  end if;

  case
    when v_type in ('service', 'app') then
      if value !~ v_name or value ~ '\.\.' then
        problem := 'is no name of a service';
        return;
      end if;
      v_service := bruce.find_declared_service(p_target, value);
      if v_service.id is null then
        problem := format('is no declared service of %s', p_target);
        return;
      end if;
      service := v_service.name;
      value := v_service.name;
      if v_type = 'app' then
        v_names := bruce.observed_names(v_service.id, 'app', 'name');
        value := case cardinality(v_names) when 0 then v_service.name when 1 then v_names[1] end;
      elsif p_spec ->> 'resolve' in ('container', 'project') then
        v_names := bruce.observed_names(v_service.id, 'container', p_spec ->> 'resolve');
        value := case when cardinality(v_names) = 1 then v_names[1] end;
      elsif p_spec ->> 'resolve' = 'unit' then
        v_names := bruce.observed_names(v_service.id, 'unit', 'name');
        value := case when cardinality(v_names) = 1 then v_names[1] end;
        -- the instance of a template: syncthing@anna.service
        v_name := '^[A-Za-z0-9]([A-Za-z0-9_.@:-]*[A-Za-z0-9_])?$';
      end if;
      if value is null then
        problem := format(
          'cannot be resolved: %s of %s was observed %s times, not once',
          coalesce(p_spec ->> 'resolve', 'app'), v_service.name, cardinality(v_names)
        );
        return;
      end if;
      if value !~ v_name or value ~ '\.\.' then
        problem := 'has a name that cannot be part of a command';
      end if;
    when v_type = 'hostname' then
      select a.name into value
      from bruce.resolve_host(value) as r
      join public.assets as a on a.name = r.host and a.lifecycle <> 'retired'
      where r.candidates = 1;
      if coalesce(value !~ v_name or value ~ '\.\.', true) then
        problem := 'is no declared host';
      end if;
    when v_type = 'vmid' then
      value := bruce.find_guest_number(p_target, value)::text;
      if value is null then
        problem := format('is no guest declared on %s whose number is known', p_target);
      end if;
    when v_type = 'collector' then
      if value !~ '^[a-z][a-z0-9_-]{0,62}$'
        or not exists (select from public.sources as s where s.name = value) then
        problem := 'is no known source';
      end if;
    when v_type = 'issue' then
      if value !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        problem := 'is no issue_id';
      elsif not bruce.is_issue_alive(value::uuid) then
        problem := 'is no issue that is still there';
      end if;
    when v_type = 'integer' then
      if value !~ '^(0|-?[1-9]\d{0,8})$' then
        problem := 'is no whole number';
      elsif value::integer not between coalesce((p_spec ->> 'min')::integer, 0)
        and coalesce((p_spec ->> 'max')::integer, 999999999)
      then
        problem := format(
          'is not from %s to %s', coalesce(p_spec ->> 'min', '0'), coalesce(p_spec ->> 'max', '999999999'));
      end if;
    when v_type = 'enum' then
      if not p_spec -> 'values' ? value then
        problem := 'is none of the values';
      end if;
    else
      null;
  end case;
  -- what it was resolved to is a value too
  problem := coalesce(problem, bruce.value_problem(p_spec - 'max_length', value));
end;
$$;
comment on function bruce.check_argument(jsonb, jsonb, text) is
  'Value of an argument as it goes into argv, the service it names, or what is wrong with it.';
