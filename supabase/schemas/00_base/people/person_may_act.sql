create function bruce.person_may_act()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.person_role() = 'operator';
end;
$$;
comment on function bruce.person_may_act() is
  'May the person whose request this is decide: acknowledge, waive, approve, release? Who may act may read.';

grant execute on function bruce.person_may_act() to authenticated, service_role;
