create function bruce.clock()
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    nullif(current_setting('bruce.now', true), '')::timestamptz,
    case when pg_is_in_recovery() then bruce.replica_clock() end,
    now()
  );
end;
$$;
comment on function bruce.clock() is
  'The present; on a read replica the moment until which it knows what happened (bruce.replica_clock). Tests '
  'and previews set bruce.now in their transaction to choose it.';

grant execute on function bruce.clock() to authenticated, service_role;
