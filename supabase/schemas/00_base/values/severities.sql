create function bruce.severities()
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array['critical', 'high', 'medium', 'low', 'info'];
$$;
comment on function bruce.severities() is
  'All severities, worst first. Without arguments and immutable, it is a constant in every plan.';

grant execute on function bruce.severities() to authenticated, service_role;
