create function bruce.drift_of_hosts(p_hosts text[])
returns setof bruce.all_drift
language sql
stable
set search_path = ''
as $$
  select d.* from bruce.all_drift_of(p_hosts) as d where d.is_fresh;
$$;
comment on function bruce.drift_of_hosts(text[]) is
  'The differences of a few hosts that are proven, by their exact names. bruce.suggestions_of says of each '
  'what would end it.';

grant execute on function bruce.drift_of_hosts(text[]) to authenticated, service_role;
