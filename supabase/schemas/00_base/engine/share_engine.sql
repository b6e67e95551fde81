create function bruce.share_engine()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_avoided boolean := bruce.avoid_jit() is not null;
  v_locked boolean := pg_advisory_xact_lock_shared(hashtextextended('bruce.engine', 0)) is not null;
begin
end;
$$;
comment on function bruce.share_engine() is
  'The lock of the engine, together with others who share it. For who then locks the only hosts that it '
  'writes about (bruce.lock_hosts). Whoever shares it may not ask for the whole lock in this transaction: '
  'two who share it would wait for each other.';
