create function bruce.refresh_routes(p_scope_ids integer[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
begin
  return array(
    select unnest(bruce.refresh_route_targets(p_scope_ids))
    union
    select x.hostname
    from public.expected_services as x
    where x.metadata ->> 'public' = 'true' or x.metadata ? 'domain' or x.metadata -> 'tags' ? 'public'
    union
    select i.hostname from public.issues as i where i.event_type = 'ROUTE_DRIFT' and i.status <> 'resolved'
  );
end;
$$;
comment on function bruce.refresh_routes(integer[]) is
  'The given proxies have other routes: writes bruce.route_targets and returns the hosts to reconcile.';
