create function bruce.rename_present(p_from text[], p_to text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_end constant text := bruce.being_renamed();
  v_row record;
begin
  update bruce.scopes as s set host = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where s.host = r.old_name;
  update bruce.entities as e set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where e.hostname = r.old_name;
  update bruce.resource_levels as l set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where l.hostname = r.old_name;
  update bruce.forecasts as f set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where f.hostname = r.old_name;
  update bruce.route_targets as t
  set place = coalesce(p.new_name, t.place), proxy = coalesce(x.new_name, t.proxy)
  from bruce.route_targets as o
  left join unnest(p_from, p_to) as p (old_name, new_name) on p.old_name = o.place
  left join unnest(p_from, p_to) as x (old_name, new_name) on x.old_name = o.proxy
  where o.entity_id = t.entity_id and num_nonnulls(p.new_name, x.new_name) > 0;
  update bruce.service_state as t set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where t.hostname = r.old_name;

  -- names are unique here, so two that were swapped need two steps
  delete from bruce.host_state as h where h.hostname = any (p_to) and h.hostname <> all (p_from);
  update bruce.host_state as h set hostname = h.hostname || v_end where h.hostname = any (p_from);
  update bruce.host_state as h set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where h.hostname = r.old_name || v_end;
  update bruce.host_state as h set parent = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where h.parent = r.old_name;
  delete from bruce.host_ancestors as a where a.hostname = any (p_to) and a.hostname <> all (p_from);
  for v_row in
    delete from bruce.host_ancestors as a
    where a.hostname = any (p_from) or a.ancestor = any (p_from)
    returning a.hostname, a.ancestor, a.depth
  loop
    insert into bruce.host_ancestors (hostname, ancestor, depth)
    values (
      coalesce(p_to[array_position(p_from, v_row.hostname)], v_row.hostname),
      coalesce(p_to[array_position(p_from, v_row.ancestor)], v_row.ancestor), v_row.depth)
    on conflict do nothing;
  end loop;
end;
$$;
comment on function bruce.rename_present(text[], text[]) is
  'All that is derived from snapshots and declarations, under the new names of hosts.';
