create function bruce.home_assistant_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_item ->> 'recovery_mode' = 'true' then 'failed'
    else case lower(btrim(p_item ->> 'state'))
      when 'running' then 'running'
      when 'starting' then 'changing'
      when 'not_running' then 'changing'
      when 'stopping' then 'changing'
      when 'final_write' then 'changing'
      when 'stopped' then 'stopped'
      -- who runs an automation runs
      else case when coalesce(p_item ->> 'state', '') = '' then 'running' else 'unknown' end
    end
  end;
end;
$$;
comment on function bruce.home_assistant_state(jsonb) is
  'State of a Home Assistant, of the words of its API (RUNNING, STARTING, ...).';
