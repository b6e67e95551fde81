create function bruce.lock_notices()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('bruce.notices', 0)) then
    perform bruce.wait_for_lock('bruce.notices');
  end if;
end;
$$;
comment on function bruce.lock_notices() is
  'The lock of what writers of different hosts have in common: tasks, and the counts of waivers and windows. '
  'Taken as late as possible, since it is held until the transaction ends.';
