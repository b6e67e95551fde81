create function bruce.last_change()
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- nobody else declares until this transaction ends
  perform bruce.lock_engine();
  return coalesce((select max(c.id) from public.expected_changes as c), 0);
end;
$$;
comment on function bruce.last_change() is
  'The last row of the history; what follows it until the transaction ends is our own.';

grant execute on function bruce.last_change() to service_role;
