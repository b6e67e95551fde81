-- Is a command allowed, and what exactly would be run? Every value is judged as a whole, and again after it was resolved:
-- names of containers come from collectors.

create or replace function bruce.value_problem(p_spec jsonb, p_value text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_value = '' then
    return 'is empty';
  end if;
  if length(p_value) > coalesce((p_spec ->> 'max_length')::integer, 128) then
    return format('is longer than %s characters', coalesce(p_spec ->> 'max_length', '128'));
  end if;
  if not bruce.is_plain_text(p_value) then
    return 'holds control or invisible characters';
  end if;
  if p_value like '-%' and not coalesce((p_spec ->> 'leading_dash')::boolean, p_spec ->> 'type' = 'integer') then
    return 'begins with a dash: it would be read as an option';
  end if;
  return null;
end;
$$;
comment on function bruce.value_problem(jsonb, text) is 'What no value may be like, whatever its type; or null.';

create or replace function bruce.find_declared_service(p_hostname text, p_name text)
returns public.expected_services
language plpgsql
stable
set search_path = ''
as $$
declare
  v_ids bigint[] := array(
    select distinct s.id
    from bruce.service_names as n
    join public.expected_services as s on s.id = n.service_id and s.lifecycle <> 'retired'
    where n.hostname = p_hostname and n.name_key = bruce.fold_name(p_name)
  );
  v_service public.expected_services;
begin
  -- its own name before an alias of another one
  select s.* into v_service from public.expected_services as s
  where s.id = any (v_ids) and (cardinality(v_ids) = 1 or s.name_key = bruce.fold_name(p_name));
  return v_service;
end;
$$;
comment on function bruce.find_declared_service(text, text) is
  'The one declared service of a host that a name or alias means and that is not retired; else null.';

create or replace function bruce.observed_names(p_service_id bigint, p_kind text, p_what text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select distinct case p_what when 'project' then e.project else e.name end
    from bruce.entities as e
    where e.hostname = (select t.hostname from bruce.service_state as t where t.service_id = p_service_id)
      and e.service_id = p_service_id and e.kind = p_kind and e.match in ('matched', 'component')
      and case p_what when 'project' then e.project else e.name end is not null
  );
end;
$$;
comment on function bruce.observed_names(bigint, text, text) is
  'Names, or compose projects, that a service was observed under.';

create or replace function bruce.find_guest_number(p_hypervisor text, p_guest text)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_numbers integer[];
begin
  select array_agg(distinct g.number) into v_numbers
  from (
    select h.hostname, coalesce(h.vmid, (e.item ->> 'vmid')::integer) as number
    from bruce.host_ancestors as a
    join bruce.host_state as h on h.hostname = a.hostname and h.lifecycle <> 'retired'
    left join bruce.entities as e on e.entity_id = h.entity_id and e.kind = 'guest' and e.item ->> 'vmid' ~ '^\d{1,9}$'
    where a.ancestor = p_hypervisor and a.depth = 1
  ) as g
  where case when p_guest ~ '^\d{1,9}$' then g.number = p_guest::integer
    else g.hostname = (select r.host from bruce.resolve_host(p_guest) as r where r.candidates = 1) end
    and g.number is not null;
  return case when cardinality(v_numbers) = 1 then v_numbers[1] end;
end;
$$;
comment on function bruce.find_guest_number(text, text) is
  'Number of a guest that is declared on that hypervisor, by number or name; null when there is none, or no number of it.';

create or replace function bruce.check_argument(
  p_spec jsonb, p_given jsonb, p_target text, out value text, out service text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_type text := p_spec ->> 'type';
  v_name constant text := '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$';
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
      if value !~ '^[a-z][a-z0-9_-]{0,62}$' or not exists (select from public.sources as s where s.name = value) then
        problem := 'is no known source';
      end if;
    when v_type = 'integer' then
      if value !~ '^(0|-?[1-9]\d{0,8})$' then
        problem := 'is no whole number';
      elsif value::integer not between coalesce((p_spec ->> 'min')::integer, 0)
        and coalesce((p_spec ->> 'max')::integer, 999999999)
      then
        problem := format('is not from %s to %s', coalesce(p_spec ->> 'min', '0'), coalesce(p_spec ->> 'max', '999999999'));
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

create or replace function bruce.find_command_target(
  p_entry public.bruce_cmd_allowlist, p_target text, out target text, out host text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
begin
  if coalesce(p_target, '') = '' or length(p_target) > 253 or not bruce.is_plain_text(p_target)
    or p_target ~ '^[^[:alnum:]]|\.\.'
  then
    problem := 'the target is no name of a host';
    return;
  end if;
  select a.name into host
  from bruce.resolve_host(p_target) as r
  join public.assets as a on a.name = r.host and a.lifecycle <> 'retired' and lower(a.asset_type) in ('vm', 'device')
  where r.candidates = 1;
  if host is null then
    problem := 'the target is no declared host';
    return;
  end if;
  if not exists (select from unnest(p_entry.targets) as g where bruce.matches_glob(host, g)) then
    problem := format('the target is not one of %s', array_to_string(p_entry.targets, ', '));
    return;
  end if;
  target := host;
  if p_entry.runs_on = 'parent' then
    target := (select min(a.ancestor) from bruce.host_ancestors as a where a.hostname = host and a.depth = 1);
    if target is null then
      problem := format('no hypervisor is declared for %s', host);
    end if;
  end if;
end;
$$;
comment on function bruce.find_command_target(public.bruce_cmd_allowlist, text) is
  'Declared host that was named, and the one a command is run on: with runs_on parent the hypervisor of that guest.';

create or replace function bruce.check_command(
  p_entry public.bruce_cmd_allowlist, p_arguments jsonb, p_target text,
  out target text, out host text, out argv text[], out resolved jsonb, out service text, out problem text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text;
  v_checked record;
begin
  resolved := '{}';
  if p_entry.name is null then
    problem := 'is not on the allow-list';
  elsif not p_entry.enabled then
    problem := 'is disabled in the allow-list';
  elsif jsonb_typeof(p_arguments) is distinct from 'object' then
    problem := 'arguments must be an object';
  elsif length(p_arguments::text) > 4096 then
    problem := 'arguments are larger than 4096 characters';
  end if;
  if problem is not null then
    return;
  end if;
  select f.target, f.host, f.problem into target, host, problem from bruce.find_command_target(p_entry, p_target) as f;
  if problem is not null then
    return;
  end if;
  if exists (select from jsonb_object_keys(p_arguments) as k where not p_entry.arguments ? k) then
    problem := 'has an argument that is not declared';
    return;
  end if;

  for v_name in select k from jsonb_object_keys(p_entry.arguments) as k order by k loop
    if not p_arguments ? v_name then
      problem := format('argument %s is missing', v_name);
      return;
    end if;
    v_checked := bruce.check_argument(p_entry.arguments -> v_name, p_arguments -> v_name, target);
    if v_checked.problem is not null then
      problem := format('argument %s %s', v_name, v_checked.problem);
      return;
    end if;
    -- who may ask for one guest may not so reach its neighbours
    if p_entry.runs_on = 'parent' and p_entry.arguments -> v_name ->> 'type' = 'vmid'
      and v_checked.value is distinct from bruce.find_guest_number(target, host)::text
    then
      problem := format('argument %s is not %s, which it was asked for', v_name, host);
      return;
    end if;
    resolved := resolved || jsonb_build_object(v_name, v_checked.value);
    service := coalesce(service, v_checked.service);
  end loop;
  if array_to_string(p_entry.argv, ' ') like '%{target}%'
    and (target !~ '^[A-Za-z0-9][A-Za-z0-9_.-]*$' or target ~ '\.\.')
  then
    problem := 'the name of the target cannot be part of a command';
    return;
  end if;
  argv := bruce.fill_argv(p_entry.argv, resolved || jsonb_build_object('target', target));
end;
$$;
comment on function bruce.check_command(public.bruce_cmd_allowlist, jsonb, text) is
  'What would be run and where, or why it is not allowed.';

revoke execute on all functions in schema bruce from public;
