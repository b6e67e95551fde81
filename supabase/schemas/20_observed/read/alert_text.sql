create function bruce.alert_text(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(nullif(p_item ->> 'formatted', ''), nullif(p_item ->> 'text', ''),
    nullif(p_item ->> 'message', ''));
end;
$$;
comment on function bruce.alert_text(jsonb) is 'What an alert of TrueNAS says, as it says it. Null: nothing.';

grant execute on function bruce.alert_text(jsonb) to authenticated, service_role;
