create function bruce.tg_scopes__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.refresh_route_targets(array[new.scope_id]);
  return null;
end;
$$;
comment on function bruce.tg_scopes__refresh_routes() is
  'A proxy is recognised as another host: its routes belong to that one. Security definer: the engine''s '
  'tables are written by nobody else.';

create trigger _100_refresh_routes after update of host on bruce.scopes
  for each row
  when (new.source = 'proxy' and new.host is distinct from old.host)
  execute function bruce.tg_scopes__refresh_routes();
