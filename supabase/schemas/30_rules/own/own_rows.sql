-- which hosts are judged is an argument that a view cannot pass on: bruce.judged_hosts, for the time of one
-- statement. Without it: all

create function bruce.own_rows()
returns setof bruce.rule_row
language plpgsql
stable
rows 10
set search_path = ''
as $$
declare
  v_hosts text[] := nullif(current_setting('bruce.judged_hosts', true), '')::text[];
  v_rule record;
  v_answer bruce.rule_answer;
  v_failures bruce.rule_failure[] := '{}';
begin
  -- a rule that reads drift sees what the rules of BRUCE say
  if current_setting('bruce.asks_view', true) = 'on' then
    return;
  end if;
  -- what fails on no host in particular is told of this one
  if (select s.self_hostname from public.settings as s) = any (v_hosts) then
    v_hosts := null;
  end if;
  for v_rule in
    select r.event_type, r.rule_view
    from public.drift_rules as r
    where r.enabled and not starts_with(r.rule_view, 'bruce.')
    order by r.event_type
  loop
    v_answer := bruce.ask_rule(v_rule.event_type, v_rule.rule_view, v_hosts);
    return query
      select distinct on (concat_ws('/', r.hostname, coalesce(r.service, ''), r.field)) r.*
      from unnest(v_answer.found) as r
      order by concat_ws('/', r.hostname, coalesce(r.service, ''), r.field), r.is_proven, r.details;
    v_failures := v_failures || v_answer.failures;
  end loop;
  if v_failures <> '{}' then
    return query select r.* from bruce.rows_of_failures(v_failures) as r;
  end if;
end;
$$;
comment on function bruce.own_rows() is
  'What the rules of one''s own say, each key once. One that fails on a host costs that rule on that host, '
  'and says so.';

grant execute on function bruce.own_rows() to authenticated, service_role;
