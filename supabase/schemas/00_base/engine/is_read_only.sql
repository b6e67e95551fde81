create function bruce.is_read_only()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return current_setting('transaction_read_only')::boolean;
end;
$$;
comment on function bruce.is_read_only() is
  'True in a transaction that may not write: every one on a read replica, and a GET through PostgREST.';
