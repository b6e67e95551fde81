create function bruce.try_lock_engine()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.avoid_jit();
  return pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0));
end;
$$;
comment on function bruce.try_lock_engine() is
  'Takes the lock of the engine if nobody has it and nobody waits for it. Says whether it did.';
