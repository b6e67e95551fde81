create function bruce.tallied(p_counter text)
returns integer
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(current_setting('bruce.' || p_counter, true), ''), '0')::integer;
end;
$$;
comment on function bruce.tallied(text) is 'What bruce.tally counted so far in this transaction.';

grant execute on function bruce.tallied(text) to service_role;
