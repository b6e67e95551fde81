create function bruce.lock_commands()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('bruce.commands', 0));
end;
$$;
comment on function bruce.lock_commands() is
  'One at a time takes, ends or judges commands, or changes what is allowed: two claims that each saw a '
  'target idle would both take it. Who holds the engine may wait for it, never the other way round.';
