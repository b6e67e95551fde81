create function bruce.share_engine()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_avoided boolean := bruce.avoid_jit() is not null;
  v_is_free boolean := pg_try_advisory_xact_lock_shared(hashtextextended('bruce.engine', 0));
begin
  if not v_is_free then
    perform bruce.wait_for_lock('bruce.engine', p_is_shared => true);
  end if;
end;
$$;
comment on function bruce.share_engine() is
  'The lock of the engine, together with others who share it. For who then locks the only hosts that it '
  'writes about (bruce.lock_hosts). Whoever shares it may not ask for the whole lock in this transaction: '
  'two who share it would wait for each other.';
