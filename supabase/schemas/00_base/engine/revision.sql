create function bruce.revision()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_number bigint;
  v_snapshot pg_snapshot;
begin
  -- A writer takes its number before it commits: who reads the number alone could keep the data from before
  -- that commit for ever. So the number is read first, and what is at work in the statement after it: as long
  -- as any writer is, the revision is good for one look only. One that comes later takes a later number.
  select s.last_value into v_number from bruce.revisions as s;
  v_snapshot := pg_current_snapshot();
  if pg_snapshot_xmin(v_snapshot) = pg_snapshot_xmax(v_snapshot) and not pg_is_in_recovery() then
    return v_number::text;
  end if;
  return v_number || ' ' || v_snapshot || ' ' || clock_timestamp();
end;
$$;
comment on function bruce.revision() is
  'Which version of the truth a look at the database sees: the same text means that nothing a person sees '
  'has changed. Ask it before what it is the version of, in a statement of its own.';
