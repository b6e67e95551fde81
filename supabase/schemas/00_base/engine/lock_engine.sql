create function bruce.lock_engine()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  -- as expressions: a statement of its own would cost ten times as much
  v_avoided boolean := bruce.avoid_jit() is not null;
  v_is_free boolean := pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0));
begin
  if not v_is_free then
    perform bruce.wait_for_lock('bruce.engine');
  end if;
end;
$$;
comment on function bruce.lock_engine() is
  'Allows one writer at a time, until its transaction ends. Two writers that each see the old half of '
  'declared and observed would both miss a drift. Order of all locks: this one, or bruce.share_engine and '
  'then hosts by bruce.lock_hosts; then bruce.lock_notices; then bruce.lock_commands. So no two writers '
  'deadlock. Each wait has an end: bruce.wait_for_lock.';
