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
  'One writer at a time, until its transaction ends. Declared and observed state are compared with each '
  'other: two writers that each see the old half would both miss a drift. It is also the one lock order: '
  'batches cannot deadlock.';

grant execute on function bruce.lock_engine() to service_role;
