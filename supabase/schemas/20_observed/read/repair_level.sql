create function bruce.repair_level(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_item ->> 'ignored' = 'true' or p_item ->> 'dismissed_version' <> ''
      or p_item ->> 'active' = 'false' then null
    else case lower(btrim(p_item ->> 'severity')) when 'critical' then 'CRITICAL' when 'error' then 'ERROR'
      else 'WARNING' end
  end;
end;
$$;
comment on function bruce.repair_level(jsonb) is
  'Level of what Home Assistant asks to repair, in the words of alerts; what has no severity is a WARNING. '
  'Null: a person ignores it, or it is not active.';

grant execute on function bruce.repair_level(jsonb) to authenticated, service_role;
