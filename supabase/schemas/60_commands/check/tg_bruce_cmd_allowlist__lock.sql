create function bruce.tg_bruce_cmd_allowlist__lock()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_commands();
  return null;
end;
$$;
comment on function bruce.tg_bruce_cmd_allowlist__lock() is
  'Takes the lock of commands before any row of the allow-list is locked. Security definer: nobody else '
  'takes that lock.';

create trigger _050_lock before update or delete on public.bruce_cmd_allowlist
  for each statement execute function bruce.tg_bruce_cmd_allowlist__lock();
