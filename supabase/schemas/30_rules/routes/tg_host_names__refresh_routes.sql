create function bruce.tg_host_names__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  if not exists (select from changed_rows)
    or not exists (select from bruce.entities as e where e.kind = 'route') then
    return null;
  end if;
  v_hosts := bruce.refresh_route_targets();
  -- the hosts whose names changed are evaluated by who changed them
  v_hosts := array(select distinct r.proxy from bruce.route_targets as r where r.proxy = any (v_hosts));
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'INTENT_CHANGED');
  end if;
  return null;
end;
$$;
comment on function bruce.tg_host_names__refresh_routes() is
  'Hosts have other names or addresses: routes may lead elsewhere. Security definer: the engine''s tables '
  'are written by nobody else.';

create trigger _100_refresh_routes_inserted after insert on bruce.host_names
  referencing new table as changed_rows
  for each statement execute function bruce.tg_host_names__refresh_routes();

create trigger _100_refresh_routes_deleted after delete on bruce.host_names
  referencing old table as changed_rows
  for each statement execute function bruce.tg_host_names__refresh_routes();
