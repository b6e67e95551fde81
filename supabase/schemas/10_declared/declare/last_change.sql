create function bruce.last_change()
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- with this lock, no other transaction declares until this one ends
  perform bruce.lock_engine();
  return coalesce((select max(c.id) from public.expected_changes as c), 0);
end;
$$;
comment on function bruce.last_change() is
  'The last row of expected_changes. Rows after it, until the transaction ends, are of this transaction.';
