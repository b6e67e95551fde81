create function bruce.switch_jit_off()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  execute format('alter database %I set jit = off', current_database());
  return true;
exception
  -- only the owner of a database may: then the transactions that write still do without (avoid_jit)
  when insufficient_privilege then
    return false;
end;
$$;
comment on function bruce.switch_jit_off() is
  'Turns JIT off for new connections to this database. With LLVM, Postgres compiles the large queries of '
  'the engine again and again: seconds instead of milliseconds. False: the role does not own the database.';

select bruce.switch_jit_off();

