create function bruce.avoid_jit()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform set_config('jit', 'off', true);
end;
$$;
comment on function bruce.avoid_jit() is
  'Turns JIT off for this transaction. The setting of the database is lost in a restore under another name.';

