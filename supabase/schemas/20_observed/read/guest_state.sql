create function bruce.guest_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_status constant text := lower(p_item ->> 'status');
  v_lock constant text := nullif(lower(btrim(p_item ->> 'lock')), '');
  -- what QEMU says of a machine whose process runs
  v_machine constant text := coalesce(nullif(lower(btrim(p_item ->> 'qmpstatus')), ''), 'running');
begin
  return case
    -- its memory is on disk, and it stays off until somebody starts it
    when v_lock = 'suspended' and v_status = 'stopped' then 'stopped'
    when v_status in ('running', 'online') then case
        when v_machine in ('running', 'stopped', 'unknown') then 'running'
        when v_machine in ('io-error', 'internal-error', 'guest-panicked') then 'failed'
        when v_lock is not null
          or v_machine in ('inmigrate', 'finish-migrate', 'postmigrate', 'restore-vm', 'save-vm', 'colo')
          then 'changing'
        else 'paused'
      end
    when v_lock is not null and v_status in ('stopped', 'paused', 'suspended') then 'changing'
    when v_status in ('stopped', 'offline') then 'stopped'
    when v_status in ('paused', 'suspended', 'prelaunch') then 'paused'
    when v_status in ('io-error', 'internal-error', 'guest-panicked') then 'failed'
    else 'unknown'
  end;
end;
$$;
comment on function bruce.guest_state(jsonb) is
  'State of a guest of Proxmox VE. A guest whose process runs is what QEMU says of it: paused, failed (it '
  'cannot go on by itself) or in change. A locked guest that is not running is in change.';
