create function bruce.find_layout(
  p_scope_id integer, p_source text, p_snapshot jsonb, p_names_hash bigint
)
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_layout_id integer := (
    select l.layout_id from bruce.metric_layouts as l
    where l.scope_id = p_scope_id and l.names_hash = p_names_hash
  );
begin
  if v_layout_id is not null then
    return v_layout_id;
  end if;
  -- in the order of bruce.read_at_once, or of bruce.read_numbers
  if (bruce.read_at_once(p_source, p_snapshot)).names_hash = p_names_hash then
    return bruce.make_layout(p_scope_id, p_names_hash, array(
      select bruce.find_series(p_scope_id, p.kind, p.entity_key, p.metric, p.name, null)
      from bruce.plain_places(p_source, p_snapshot -> 'metrics') as p
      order by p.place
    ));
  end if;
  return bruce.make_layout(p_scope_id, p_names_hash, array(
    select bruce.find_series(p_scope_id, m.kind, m.entity_key, m.metric, m.name, m.node)
    from bruce.measured_numbers(p_source, p_snapshot) as m
    order by m.kind, m.entity_key, m.metric
  ));
end;
$$;
comment on function bruce.find_layout(integer, text, jsonb, bigint) is
  'The layout of what a snapshot measures; made, with its series, when it is the first of its kind.';
