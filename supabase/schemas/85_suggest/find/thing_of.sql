create function bruce.thing_of(p_row bruce.all_drift, p_service_id bigint default null)
returns bruce.entities
language plpgsql
stable
set search_path = ''
as $$
declare
  v_thing bruce.entities;
begin
  select e.* into v_thing
  from bruce.entities as e
  where e.hostname = p_row.hostname
    and e.kind not in ('check', 'route', 'alert')
    and (e.entity_id = p_row.entity_id or e.service_id = p_service_id
      or p_row.service is null and e.kind in ('guest', 'vm', 'node')
      or p_service_id is null and p_row.entity_id is null and e.name = p_row.service)
  order by coalesce(e.entity_id = p_row.entity_id, false) desc, e.match = 'leftover',
    e.state = 'running', e.entity_id
  limit 1;
  return v_thing;
end;
$$;
comment on function bruce.thing_of(bruce.all_drift, bigint) is
  'The observed thing that a difference is about: of several that are one service, one that does not run. '
  'Null: none.';
