create function bruce.storage_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_status constant text := lower(p_item ->> 'status');
begin
  return case
    when lower(p_item ->> 'enabled') in ('0', 'false') or v_status = 'disabled' then 'stopped'
    when lower(p_item ->> 'active') in ('0', 'false') then 'failed'
    when v_status in ('available', 'active', 'online', 'running') then 'running'
    when v_status in ('inactive', 'unavailable', 'offline', 'error', 'failed') then 'failed'
    when v_status is null and lower(p_item ->> 'active') in ('1', 'true') then 'running'
    else 'unknown'
  end;
end;
$$;
comment on function bruce.storage_state(jsonb) is
  'State of a storage of Proxmox VE on one node. running: it can be used there; failed: it should be usable '
  'and is not; stopped: somebody disabled it; unknown: the node does not say.';
