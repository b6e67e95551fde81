create function bruce.tg_host_state__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_addresses constant text[] := new.addresses || case when tg_op = 'UPDATE' then old.addresses end;
  v_scope_ids constant integer[] := array(
    select distinct e.scope_id
    from bruce.entities as e
    where e.kind = 'route'
      and e.scope_id in (select t.scope_id from bruce.route_targets as t)
      and e.node = any (v_addresses)
  );
begin
  if v_scope_ids <> '{}' then
    perform bruce.refresh_route_targets(v_scope_ids);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_host_state__refresh_routes() is
  'A guest has other addresses: routes to them lead elsewhere. The next sweep opens and ends what follows. '
  'Security definer: the engine''s tables are written by nobody else.';

create trigger _100_refresh_routes_inserted after insert on bruce.host_state
  for each row
  when (new.addresses <> '{}')
  execute function bruce.tg_host_state__refresh_routes();

create trigger _100_refresh_routes after update of addresses on bruce.host_state
  for each row
  when (new.addresses is distinct from old.addresses)
  execute function bruce.tg_host_state__refresh_routes();
