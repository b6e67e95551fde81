create function bruce.suggest_config_drift(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_row.field like 'declared %' then
    return query select bruce.end_two_declarations(p_row, p_issue_id);
  elsif p_row.field like '%identity%' then
    return query select bruce.end_unclear_identity(p_row, p_issue_id);
  elsif p_row.service is not null then
    return query select bruce.end_config_of_service(p_row, p_issue_id);
  else
    return query select bruce.end_config_of_host(p_row, p_issue_id);
  end if;
end;
$$;
comment on function bruce.suggest_config_drift(bruce.all_drift, uuid) is
  'CONFIG_DRIFT, by its field: one function each for hosts, services, identities, and two declarations.';
