create function bruce.update_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_state constant text := lower(btrim(p_item ->> 'state'));
  v_installed constant text := nullif(btrim(p_item ->> 'installed_version'), '');
  v_latest constant text := nullif(btrim(p_item ->> 'latest_version'), '');
begin
  return case
    -- Home Assistant says off for a version that is skipped, and for one that is older than the installed one
    when v_state = 'on' then 'failed'
    when v_state = 'off' then 'running'
    when v_state in ('unavailable', 'unknown') or v_installed is null or v_latest is null then 'unknown'
    when v_latest = v_installed or v_latest = btrim(p_item ->> 'skipped_version') then 'running'
    else 'failed'
  end;
end;
$$;
comment on function bruce.update_state(jsonb) is
  'failed: a newer version is there, and was not skipped. Decided by the state of the update entity where it '
  'is sent, else by the versions.';
