create function bruce.cluster_of(p_host text, p_snapshot jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_cluster constant text := nullif(btrim(case jsonb_typeof(p_snapshot -> 'cluster')
    when 'object' then p_snapshot -> 'cluster' ->> 'name' end), '');
begin
  -- a collector that reports as one of the nodes: another one may report as another node
  return case
    when v_cluster is not null and jsonb_typeof(p_snapshot -> 'nodes') = 'array'
      and jsonb_array_length(p_snapshot -> 'nodes') > 1
      and exists (
        select from jsonb_array_elements(p_snapshot -> 'nodes') as n
        where (bruce.resolve_host(n ->> 'node')).host = p_host
      )
      then v_cluster
    else p_host
  end;
end;
$$;
comment on function bruce.cluster_of(text, jsonb) is
  'The name under which all nodes of a snapshot of Proxmox VE are one: the host that reports, or, when that '
  'is one of several nodes, their cluster.';
