create function bruce.this_database()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  -- another server, another database of it, the tables made again, and the server set back to an earlier
  -- moment: each is a restore, and changes one of these
  return format(
    '%s/%s/%s/%s', (select s.system_identifier from pg_control_system() as s),
    (select d.oid from pg_catalog.pg_database as d where d.datname = current_database()),
    'public.bruce_cmd'::regclass::oid, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
  );
end;
$$;
comment on function bruce.this_database() is
  'What this database has, and no copy or restored backup of it. Not for read replicas.';
