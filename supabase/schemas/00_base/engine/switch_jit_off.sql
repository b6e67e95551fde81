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
  'For new connections to this database. Where the server has LLVM, Postgres compiles the engine''s large '
  'queries again and again: seconds in place of milliseconds. False: the role does not own the database.';

select bruce.switch_jit_off();

