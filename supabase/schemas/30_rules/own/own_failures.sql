create function bruce.own_failures(p_host text)
returns setof bruce.rule_failure
language plpgsql
stable
rows 1
set search_path = ''
as $$
declare
  v_rule record;
begin
  for v_rule in
    select r.event_type, r.rule_view
    from public.drift_rules as r
    where r.enabled and not starts_with(r.rule_view, 'bruce.')
    order by r.event_type
  loop
    return query
      select f.*
      from unnest((bruce.ask_rule(v_rule.event_type, v_rule.rule_view, array[p_host])).failures) as f;
  end loop;
end;
$$;
comment on function bruce.own_failures(text) is 'The rules of one''s own that cannot be judged on this host.';

grant execute on function bruce.own_failures(text) to authenticated, service_role;
