create function bruce.match_guests(
  p_scope_ids integer[] default null, p_hosts text[] default '{}', p_keys text[] default '{}'
)
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_scope_ids integer[];
  v_nodes text[];
  v_standing text[];
  v_declared text[];
  v_hosts text[];
begin
  -- nodes first: where a guest is depends on which host its node is
  select array_agg(distinct n.scope_id), array_agg(distinct n.hostname), array_agg(distinct g.hostname)
  into v_scope_ids, v_nodes, v_standing
  from bruce.match_kind(true, p_scope_ids, p_hosts, p_keys) as n
  left join bruce.entities as g on g.scope_id = n.scope_id and g.kind = 'guest' and g.node = n.entity_key;

  v_nodes := p_hosts || v_nodes;
  if p_scope_ids is null then
    v_scope_ids := null;
  else
    v_scope_ids := p_scope_ids || v_scope_ids;
    -- where somebody looks, or looks no more, a guest of that name elsewhere is another one
    v_declared := bruce.hosts_declared_on(v_nodes || array(
      select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
      union
      select e.hostname from bruce.entities as e where e.scope_id = any (p_scope_ids) and e.kind = 'node'
    ));
  end if;
  select array_agg(distinct g.hostname) into v_hosts
  from bruce.match_kind(false, v_scope_ids, v_nodes || v_declared, p_keys) as g;
  return array(select unnest(v_nodes || v_standing || v_hosts) except select null);
end;
$$;
comment on function bruce.match_guests(integer[], text[], text[]) is
  'Recognises guests, VMs and nodes as declared hosts: those of the given scopes (null: all), those that '
  'have one of these keys of bruce.host_names or had, and those that may be one of the given hosts or one '
  'that is declared on these. Returns the hosts to compare anew.';
