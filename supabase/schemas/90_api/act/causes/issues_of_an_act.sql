create function bruce.issues_of_an_act()
returns integer
language sql
immutable
set search_path = ''
as $$
  -- no request may hold the engine for long: a waiver of so many takes 0.3 s of processor
  select 100;
$$;
comment on function bruce.issues_of_an_act() is 'How many issues of a cause one request acts on at most.';
