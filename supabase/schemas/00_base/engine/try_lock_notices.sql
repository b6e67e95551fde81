create function bruce.try_lock_notices()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(hashtextextended('bruce.notices', 0));
end;
$$;
comment on function bruce.try_lock_notices() is
  'Takes the lock of bruce.lock_notices if nobody has it and nobody waits for it. Says whether it did.';
