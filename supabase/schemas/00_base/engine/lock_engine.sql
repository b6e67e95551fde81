create function bruce.lock_engine()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.avoid_jit();
  perform pg_advisory_xact_lock(hashtextextended('bruce.engine', 0));
end;
$$;
comment on function bruce.lock_engine() is
  'Allows one writer at a time, until its transaction ends. Two writers that each see the old half of '
  'declared and observed would both miss a drift. It is also the only lock order, so batches cannot '
  'deadlock.';

grant execute on function bruce.lock_engine() to service_role;
