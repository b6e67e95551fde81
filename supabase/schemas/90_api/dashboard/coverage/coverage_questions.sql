create function bruce.coverage_questions()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array[
    'declared hosts that nobody has seen', 'declared services that nobody can see',
    'reporting hosts that nobody declared', 'running containers and apps that nobody declared',
    'guests that nobody declared'
  ];
$$;
comment on function bruce.coverage_questions() is 'The questions of bruce.coverage_rows.';
