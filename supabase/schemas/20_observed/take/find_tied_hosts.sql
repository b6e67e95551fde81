create function bruce.find_tied_hosts(p_hosts text[])
returns text[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  return array(
    select h.hostname
    from unnest(p_hosts) as h (hostname)
    where exists (
        select from public.drift_rules as r where r.enabled and not starts_with(r.rule_view, 'bruce.'))
      or h.hostname in (
        select s.hostname from public.expected_services as s
        where s.hostname = any (p_hosts) and s.depends_on <> '{}')
      or exists (select from bruce.route_targets as r where r.place = h.hostname)
  );
end;
$$;
comment on function bruce.find_tied_hosts(text[]) is
  'Hosts that are judged as a whole, whatever changed there: those with services that depend on each other, '
  'those where a route of a proxy leads to, and all of them while a rule of one''s own, which may read '
  'anything, is enabled.';
