create function bruce.tg_scopes__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  v_hosts := array(
    select unnest(bruce.refresh_route_targets(array[new.scope_id]))
    union
    select x.hostname
    from public.expected_services as x
    where x.metadata ->> 'public' = 'true' or x.metadata ? 'domain' or x.metadata -> 'tags' ? 'public'
    union
    select i.hostname from public.issues as i where i.event_type = 'ROUTE_DRIFT' and i.status <> 'resolved'
  );
  -- one scope of each host is marked: the applying statement reconciles them at its
  -- end, after all its snapshots
  with speaker as (
    select distinct on (s.host) s.scope_id
    from bruce.scopes as s
    where s.host = any (v_hosts)
    order by s.host, s.is_stale, s.scope_id
  )
  update bruce.scopes as s set is_dirty = true
  from speaker as p
  where s.scope_id = p.scope_id and not s.is_dirty;
  -- hosts without a scope cannot be marked
  v_hosts := array(
    select h from unnest(v_hosts) as h where not exists (select from bruce.scopes as s where s.host = h)
  );
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED');
  end if;
  return null;
end;
$$;
comment on function bruce.tg_scopes__refresh_routes() is
  'A proxy has other routes: the hosts they lead to are evaluated anew. Security definer: the engine''s '
  'tables are written by nobody else.';

create trigger _100_refresh_routes after update of applied_snapshot_id, host on bruce.scopes
  for each row
  when (new.source = 'proxy'
    and (new.applied_snapshot_id, new.host) is distinct from (old.applied_snapshot_id, old.host))
  execute function bruce.tg_scopes__refresh_routes();
