create function bruce.lock_commands()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('bruce.commands', 0)) then
    perform bruce.wait_for_lock('bruce.commands');
  end if;
end;
$$;
comment on function bruce.lock_commands() is
  'The lock of all that claims, ends or judges commands, or changes the allow-list: without it, two claims '
  'that each see a target idle would both take it. It is the last of all locks (bruce.lock_engine).';
