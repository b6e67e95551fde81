create function bruce.alert_level(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_level constant text := upper(btrim(p_item ->> 'level'));
begin
  return case v_level when 'WARN' then 'WARNING' when 'ERR' then 'ERROR' when 'CRIT' then 'CRITICAL'
    else v_level end;
end;
$$;
comment on function bruce.alert_level(jsonb) is
  'Level of an alert of TrueNAS, by its full word: older versions say WARN and CRIT.';

grant execute on function bruce.alert_level(jsonb) to authenticated, service_role;
