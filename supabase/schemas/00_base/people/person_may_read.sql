create function bruce.person_may_read()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.person_role() in ('viewer', 'operator');
end;
$$;
comment on function bruce.person_may_read() is
  'May the person whose request this is read? Policies ask it as (select bruce.person_may_read()): once a '
  'statement, not once a row.';

grant execute on function bruce.person_may_read() to authenticated, service_role;
