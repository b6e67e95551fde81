create function bruce.max_snapshot_rows()
returns integer
language sql
immutable
parallel safe
set search_path = ''
as $$ select 1000 $$;
comment on function bruce.max_snapshot_rows() is
  'Rows in all lists of a snapshot, and members of its metrics, that are accepted.';
