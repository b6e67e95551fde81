create function bruce.max_snapshot_bytes()
returns integer
language sql
immutable
parallel safe
set search_path = ''
as $$ select 4194304 $$;
comment on function bruce.max_snapshot_bytes() is 'Bytes of a snapshot that are accepted.';
