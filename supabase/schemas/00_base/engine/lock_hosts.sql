create function bruce.lock_hosts(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host text;
  v_until timestamptz;
begin
  for v_host in select distinct h from unnest(p_hosts) as h order by h loop
    if not pg_try_advisory_xact_lock(hashtextextended('bruce.host ' || v_host, 0)) then
      v_until := coalesce(v_until, bruce.end_of_waiting());
      perform bruce.wait_for_lock('bruce.host ' || v_host, p_until => v_until);
    end if;
  end loop;
end;
$$;
comment on function bruce.lock_hosts(text[]) is
  'Allows one writer at a time for each of these hosts (names in lower case), until its transaction ends. In '
  'one order, so that two batches do not deadlock. The caller shares the engine, and calls it once.';
