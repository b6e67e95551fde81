create function bruce.is_of_machine(p_kind text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
  select p_kind in ('node', 'guest', 'vm', 'system', 'cpu', 'memory');
$$;
comment on function bruce.is_of_machine(text) is
  'Whether what is measured of such a thing is a number of the machine, and of no service or part of it.';

grant execute on function bruce.is_of_machine(text) to authenticated, service_role;
