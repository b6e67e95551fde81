create function bruce.host_machine(p_host text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scope bruce.scopes;
begin
  select s.* into v_scope from bruce.scopes as s where s.host = p_host and s.source = 'system'
  order by s.last_contact_at desc limit 1;
  return (
    select jsonb_build_object(
      'os', left(concat_ws(' ',
        coalesce(o.item ->> 'distro', o.item ->> 'platform'), o.item ->> 'release'), 200),
      'kernel', left(o.item ->> 'kernel', 200), 'arch', left(o.item ->> 'arch', 50),
      'booted_at', bruce.to_moment(o.item ->> 'booted_at'),
      'reboot_required', o.item -> 'reboot_required' = 'true',
      'time_synchronized', o.item -> 'time_synchronized',
      'cpu', left(p.item ->> 'model', 200), 'cores', bruce.to_count(p.item -> 'cores'),
      'memory_bytes', bruce.to_number(m.item -> 'total_bytes'),
      'gpus', (
        select jsonb_agg(jsonb_build_object(
          'name', left(g.name, 200), 'memory_bytes', bruce.to_number(g.item -> 'memory_total_bytes'),
          'driver', left(g.item ->> 'driver', 100)) order by g.entity_key)
        from bruce.entities as g
        where g.scope_id = v_scope.scope_id and g.hostname = p_host and g.kind = 'gpu'
      ),
      'units', (select count(*) from bruce.entities as u
        where u.scope_id = v_scope.scope_id and u.hostname = p_host and u.kind = 'unit'),
      'seen_at', v_scope.last_seen_at
    )
    from bruce.entities as o
    left join bruce.entities as p on p.scope_id = o.scope_id and p.kind = 'cpu' and p.hostname = p_host
    left join bruce.entities as m on m.scope_id = o.scope_id and m.kind = 'memory' and m.hostname = p_host
    where o.scope_id = v_scope.scope_id and o.hostname = p_host and o.kind = 'os'
    limit 1
  );
end;
$$;
comment on function bruce.host_machine(text) is
  'What the collector system said of a machine: its system, since when it runs, processor, memory, graphics '
  'cards. Null where none reports.';
