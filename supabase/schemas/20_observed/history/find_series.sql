create function bruce.find_series(
  p_scope_id integer, p_kind text, p_entity_key text, p_metric text, p_name text, p_node text
)
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_series bruce.metric_series;
begin
  select s.* into v_series
  from bruce.metric_series as s
  where s.scope_id = p_scope_id and s.kind = p_kind and s.entity_key = p_entity_key
    and s.metric = p_metric;
  if v_series.series_id is null then
    insert into bruce.metric_series (scope_id, kind, entity_key, metric, name, node)
    values (p_scope_id, p_kind, p_entity_key, p_metric, p_name, p_node)
    on conflict (scope_id, kind, entity_key, metric) do update set name = excluded.name
    returning * into v_series;
  elsif (v_series.name, v_series.node) is distinct from (p_name, p_node) then
    update bruce.metric_series as s set name = p_name, node = p_node
    where s.series_id = v_series.series_id;
  end if;
  return v_series.series_id;
end;
$$;
comment on function bruce.find_series(integer, text, text, text, text, text) is
  'The series of a metric of a thing, under its present name; made when it is the first number of it.';
