create function bruce.revision()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_number bigint;
begin
  -- A writer takes its number before it commits: who reads the number alone could keep the data from before
  -- that commit for ever. So the number is read first, and in the statement after it whether anybody writes:
  -- if so, the revision is good for one look only. Who comes later takes a later number. A snapshot does not
  -- tell it: the newest transactions lie beyond its end, at work or not.
  select s.last_value + s.is_called::integer into v_number from bruce.revisions as s;
  -- One that sees the database of an earlier moment may see less than the number says
  if pg_is_in_recovery() or current_setting('transaction_isolation') <> 'read committed' or exists (
    select from pg_catalog.pg_locks as l
    where l.locktype = 'transactionid' and l.granted and l.pid is distinct from pg_backend_pid()
      -- a prepared transaction has no pid; those of other databases change nothing here
      and (l.pid is null or exists (
        select from pg_catalog.pg_stat_activity as a
        where a.pid = l.pid and a.datname = current_database()
      ))
  ) then
    return v_number || ' ' || clock_timestamp();
  end if;
  return v_number::text;
end;
$$;
comment on function bruce.revision() is
  'Which version of the truth a look at the database sees: the same text means that nothing a person sees '
  'has changed. Ask it before what it is the version of, in a statement of its own.';
