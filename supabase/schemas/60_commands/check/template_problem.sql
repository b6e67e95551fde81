create function bruce.template_problem(p_argv text[], p_arguments jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_problem text;
  v_name text;
  v_element text;
  v_used text[] := '{}';
begin
  if jsonb_typeof(p_arguments) <> 'object' then
    return 'arguments is an object';
  end if;
  for v_name in select k from jsonb_object_keys(p_arguments) as k order by 1 loop
    if v_name !~ '^[a-z][a-z0-9_]{0,30}$' or v_name = 'target' then
      return format('an argument cannot be called %s', v_name);
    end if;
    v_problem := bruce.argument_spec_problem(p_arguments -> v_name);
    if v_problem is not null then
      return format('argument %s %s', v_name, v_problem);
    end if;
  end loop;
  if (select count(*) from jsonb_object_keys(p_arguments)) > 16
    or coalesce(cardinality(p_argv), 0) not between 1 and 64
    or array_ndims(p_argv) <> 1 or array_lower(p_argv, 1) <> 1
  then
    return 'argv has 1 to 64 elements, and arguments at most 16 members';
  end if;
  if p_argv[1] !~ '^[A-Za-z0-9_./-]+$' or p_argv[1] ~ '^-' then
    return 'argv begins with the name or path of a program';
  end if;
  foreach v_element in array p_argv loop
    if v_element is null or length(v_element) > 1024 or not bruce.is_plain_text(v_element) then
      return 'an element of argv is text of one line, at most 1024 characters';
    end if;
    if v_element !~ '^[^{}]*(\{[a-z][a-z0-9_]*\})?$' then
      return format('%s: {name} stands alone or at the end of an element', v_element);
    end if;
    v_name := substring(v_element from '\{(.*)\}$');
    if v_name <> 'target' and not p_arguments ? v_name then
      return format('%s: there is no argument %s', v_element, v_name);
    end if;
    v_used := v_used || v_name;
  end loop;
  select k into v_name from jsonb_object_keys(p_arguments) as k
    where k <> all (array_remove(v_used, null)) limit 1;
  if v_name is not null then
    return format('argument %s is not used in argv', v_name);
  end if;
  return null;
end;
$$;
comment on function bruce.template_problem(text[], jsonb) is
  'What is wrong with a template and its arguments, or null.';
