create function bruce.hosts_of_rule(p_event_type text, p_rule_view text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_hosts text[] := array(
    select h.hostname from bruce.host_state as h
    union
    select s.host from bruce.scopes as s
    union
    select i.hostname from public.issues as i where i.event_type = p_event_type and i.status <> 'resolved');
  v_named text[];
begin
  begin
    perform set_config('transaction_read_only', 'on', true);
    perform set_config('bruce.asks_view', 'on', true);
    execute format(
      'select array(select distinct v.hostname::text from %I.%I as v where v.hostname is not null)',
      split_part(p_rule_view, '.', 1), split_part(p_rule_view, '.', 2))
    into v_named;
    perform set_config('bruce.asks_view', '', true);
  exception
    -- it fails as the whole view does: then of the hosts that BRUCE knows
    when query_canceled or assert_failure or others then
      v_named := '{}';
  end;
  return array(select unnest(v_hosts) union select unnest(v_named));
end;
$$;
comment on function bruce.hosts_of_rule(text, text) is
  'The hosts that a rule of one''s own, which fails, is asked about one by one: all that are known, and '
  'those that it names itself.';

grant execute on function bruce.hosts_of_rule(text, text) to authenticated, service_role;
