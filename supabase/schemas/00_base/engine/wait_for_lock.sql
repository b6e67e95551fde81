create function bruce.wait_for_lock(
  p_name text, p_is_shared boolean default false, p_until timestamptz default bruce.end_of_waiting()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_key constant bigint := hashtextextended(p_name, 0);
  v_before constant text := current_setting('lock_timeout');
  -- 0 would be without end
  v_left constant integer := greatest(extract(epoch from p_until - clock_timestamp()) * 1000, 1);
begin
  if v_before::interval = interval '0' or v_before::interval > make_interval(secs => v_left / 1000.0) then
    perform set_config('lock_timeout', v_left || 'ms', true);
  end if;
  if p_is_shared then
    perform pg_advisory_xact_lock_shared(v_key);
  else
    perform pg_advisory_xact_lock(v_key);
  end if;
  perform set_config('lock_timeout', v_before, true);
exception
  when lock_not_available then
    raise exception 'BRUCE is busy: another writer did not end in time. Nothing was written.'
      using errcode = 'lock_not_available', hint = 'Send it again later.', detail = p_name;
end;
$$;
comment on function bruce.wait_for_lock(text, boolean, timestamptz) is
  'Waits for an advisory lock that somebody has, held until the transaction ends; fails with 55P03 when it '
  'is not free in time, or in the lock_timeout of the session, where that is shorter.';

grant execute on function bruce.wait_for_lock(text, boolean, timestamptz) to service_role;
