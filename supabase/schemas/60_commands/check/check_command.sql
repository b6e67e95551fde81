create function bruce.check_command(
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
  elsif bruce.holds_secrets(p_arguments) then
    problem := 'an argument holds a secret: it would be kept; let the worker know it by a variable';
  end if;
  if problem is not null then
    return;
  end if;
  select f.target, f.host, f.problem into target, host, problem
    from bruce.find_command_target(p_entry, p_target) as f;
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
    -- a command for one guest must not reach another guest of the hypervisor
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
  'The command line and its target, or in problem why it is not allowed.';
