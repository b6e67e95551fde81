create function bruce.refuse_read_only(p_function text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if bruce.is_read_only() then
    raise read_only_sql_transaction using
      message = format('%s writes, and this transaction may only read.', p_function),
      hint = case when pg_is_in_recovery() then 'This is a read replica: ask the primary.'
        else 'Through PostgREST: use POST.' end;
  end if;
end;
$$;
comment on function bruce.refuse_read_only(text) is
  'Ends with 25006 where the transaction may not write. For public functions that write and take no token; '
  'those with a token answer 503, read_only (bruce.use_token).';
