-- Rows of the allow-list: what may stand in them, and what a change means for commands that wait.

create or replace function bruce.is_plain_text(p_text text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- no control characters, and none that are there without being seen
  return p_text !~ '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]';
end;
$$;
comment on function bruce.is_plain_text(text) is 'Is all of it visible, on one line?';

create or replace function bruce.argument_spec_problem(p_spec jsonb)
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
  if v_type not in ('service', 'app', 'hostname', 'vmid', 'collector', 'pattern', 'integer', 'enum') then
    return format('has the unknown type %s', v_type);
  end if;
  select min(k) into v_unknown from jsonb_object_keys(p_spec) as k
  where k not in ('type', 'pattern', 'max_length', 'min', 'max', 'values', 'resolve', 'leading_dash', 'description');
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
  if p_spec ? 'resolve' and not (v_type = 'service' and p_spec ->> 'resolve' in ('name', 'container', 'project')) then
    return 'may resolve a service to name, container or project only';
  end if;
  if p_spec ? 'leading_dash' and not (v_type = 'pattern' and jsonb_typeof(p_spec -> 'leading_dash') = 'boolean') then
    return 'may say leading_dash, true or false, with type pattern only';
  end if;
  return null;
end;
$$;
comment on function bruce.argument_spec_problem(jsonb) is 'What is wrong with the declaration of an argument, or null.';

create or replace function bruce.template_problem(p_argv text[], p_arguments jsonb)
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
  if (select count(*) from jsonb_object_keys(p_arguments)) > 16 or coalesce(cardinality(p_argv), 0) not between 1 and 64
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
  select k into v_name from jsonb_object_keys(p_arguments) as k where k <> all (array_remove(v_used, null)) limit 1;
  if v_name is not null then
    return format('argument %s is not used in argv', v_name);
  end if;
  return null;
end;
$$;
comment on function bruce.template_problem(text[], jsonb) is 'What is wrong with a template and its arguments, or null.';

create or replace function bruce.fill_argv(p_argv text[], p_values jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array(
    select case
      when e.element ~ '\{[a-z][a-z0-9_]*\}$'
        then substring(e.element from '^[^{}]*') || (p_values ->> substring(e.element from '\{(.*)\}$'))
      else e.element
    end
    from unnest(p_argv) with ordinality as e (element, position)
    order by e.position
  );
end;
$$;
comment on function bruce.fill_argv(text[], jsonb) is
  'The template with the value of each {name}; values are not looked at again.';

create or replace function bruce.tg_bruce_cmd_allowlist__lock()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_commands();
  return null;
end;
$$;
comment on function bruce.tg_bruce_cmd_allowlist__lock() is
  'Before any row of it is locked. Security definer: the lock is not for others to take.';
create trigger _050_lock before update or delete on public.bruce_cmd_allowlist
  for each statement execute function bruce.tg_bruce_cmd_allowlist__lock();

create or replace function bruce.tg_bruce_cmd_allowlist__check()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_problem text := bruce.template_problem(new.argv, new.arguments);
begin
  if v_problem is not null then
    raise exception 'command %: %', new.name, v_problem using errcode = 'check_violation',
      hint = 'Example: argv array[''docker'', ''restart'', ''{service}''], '
        'arguments {"service": {"type": "service", "resolve": "container"}}.';
  end if;
  return new;
end;
$$;
comment on function bruce.tg_bruce_cmd_allowlist__check() is 'Says what is wrong with a row where it is written.';
create trigger _100_check before insert or update on public.bruce_cmd_allowlist
  for each row execute function bruce.tg_bruce_cmd_allowlist__check();

create or replace function bruce.tg_bruce_cmd_allowlist__reject_waiting()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.bruce_cmd as c
  set state = 'rejected', finished_at = greatest(bruce.clock(), c.created_at),
    reason = case when n.name is null then 'its row was taken off the allow-list'
      when not n.enabled then 'its row of the allow-list was disabled'
      else 'its row of the allow-list has changed; ask for it again' end
  from before as b
  left join public.bruce_cmd_allowlist as n on n.name = b.name
  where c.name = b.name and c.state in ('pending', 'awaiting_approval')
    and (
      n.name is null
      or (n.argv, n.arguments, n.targets, n.runs_on, n.risk, n.needs_approval, n.enabled)
        is distinct from (b.argv, b.arguments, b.targets, b.runs_on, b.risk, b.needs_approval, b.enabled)
    );
  return null;
end;
$$;
comment on function bruce.tg_bruce_cmd_allowlist__reject_waiting() is
  'What was asked for and approved is what runs, or nothing does. Security definer: only functions write commands.';
create trigger _200_reject_waiting after update on public.bruce_cmd_allowlist
  referencing old table as before for each statement execute function bruce.tg_bruce_cmd_allowlist__reject_waiting();
create trigger _200_reject_waiting_of_deleted after delete on public.bruce_cmd_allowlist
  referencing old table as before for each statement execute function bruce.tg_bruce_cmd_allowlist__reject_waiting();
grant insert, update, delete on public.bruce_cmd_allowlist to service_role;

revoke execute on all functions in schema bruce from public;
