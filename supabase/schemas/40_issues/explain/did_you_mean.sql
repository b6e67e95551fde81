create function bruce.did_you_mean(p_name text, p_names text[])
returns text
language sql
immutable
set search_path = ''
as $$
  select case when cardinality(n.names) > 0
    then format(' Did you mean %s?', array_to_string(n.names, ' or ')) else '' end
  from (select bruce.nearest_names(p_name, p_names) as names) as n;
$$;
comment on function bruce.did_you_mean(text, text[]) is
  'A sentence with the nearest names; empty without one.';

grant execute on function bruce.did_you_mean(text, text[]) to authenticated, service_role;
