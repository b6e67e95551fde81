create function bruce.issues_of_an_act()
returns integer
language sql
immutable
set search_path = ''
as $$
  -- no request may hold the engine for long
  select 250;
$$;
comment on function bruce.issues_of_an_act() is 'How many issues of a cause one request acts on at most.';
