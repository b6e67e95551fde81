create function bruce.lock_hosts(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host text;
begin
  for v_host in select distinct h from unnest(p_hosts) as h order by h loop
    perform pg_advisory_xact_lock(hashtextextended('bruce.host ' || v_host, 0));
  end loop;
end;
$$;
comment on function bruce.lock_hosts(text[]) is
  'Allows one writer at a time for each of these hosts (names in lower case), until its transaction ends. In '
  'one order, so that two batches do not deadlock. The caller shares the engine, and calls it once.';
