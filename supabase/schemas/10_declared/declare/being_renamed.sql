create function bruce.being_renamed()
returns text
language sql
immutable
set search_path = ''
as $$ select '#being renamed#' $$;
comment on function bruce.being_renamed() is
  'The end of a name that stands for a moment only, while two things swap their names: the unique index on '
  'names is checked row by row.';
