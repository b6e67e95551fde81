create function bruce.parse_system(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(case r.kind
        when 'filesystem' then r.item ->> 'mount'
        when 'listener' then bruce.listener_name(r.item)
        when 'gpu' then coalesce(r.item ->> 'name', r.item ->> 'bus')
        when 'interface' then r.item ->> 'name'
        when 'unit' then r.item ->> 'name'
        -- of these a machine has one
        else r.kind
      end), '') as name,
      lower(r.item ->> 'state') as state
    from unnest(p_rows) as r
    where r.kind in ('os', 'cpu', 'memory', 'filesystem', 'interface', 'unit', 'listener', 'gpu')
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      when 'listener' then concat_ws('/', n.item ->> 'process', n.item ->> 'unit',
        left(n.item ->> 'container', 12), case when n.item ->> 'process' is null then n.name end)
      when 'gpu' then concat_ws('/', n.name, n.item ->> 'bus')
      else n.name
    end,
    n.host,
    n.name,
    null::text,
    null::text,
    case n.kind
      when 'unit' then bruce.unit_names(n.item)
      when 'listener' then bruce.listener_names(n.item)
      else '{}'
    end,
    case n.kind
      when 'unit' then
        case
          -- a job that ended well, and a timer that waits, are as they should be
          when n.state in ('running', 'exited', 'waiting') then 'running'
          when n.state in ('stopped', 'failed') then n.state
          when n.state in ('starting', 'stopping') then 'changing'
          when n.state = 'restarting' then 'unstable'
          else 'unknown'
        end
      when 'interface' then
        case n.state when 'up' then 'running' when 'down' then 'stopped' else 'unknown' end
      else 'running'
    end,
    -- a clock that nobody sets goes wrong
    case when n.kind = 'os' and n.item ->> 'time_synchronized' = 'false' then 'unsynchronized' end,
    case
      when n.kind = 'unit' and jsonb_typeof(n.item -> 'ports') = 'array'
        then bruce.listed_sockets(n.item -> 'ports')
      when n.kind = 'listener' then array(
        select distinct p
        from unnest(
          bruce.listed_sockets(n.item -> 'ports') || bruce.listed_sockets(n.item -> 'local_ports')) as p
        order by p
      )
    end,
    null::text,
    null::text,
    case when n.kind = 'interface' and jsonb_typeof(n.item -> 'addresses') = 'array' then array(
      select distinct host(bruce.to_inet(a))
      from jsonb_array_elements_text(n.item -> 'addresses') as a
      where bruce.to_inet(a) is not null
      order by 1
    ) end,
    case when n.kind = 'unit' then bruce.to_count(n.item -> 'restarts') end,
    case when n.kind = 'unit' and n.state is null then '.state is missing' end
  from named as n;
end;
$$;
comment on function bruce.parse_system(bruce.raw_row[]) is
  'A machine as its operating system says it: itself, processor, memory, filesystems, interfaces, units, '
  'what listens, graphics cards.';
