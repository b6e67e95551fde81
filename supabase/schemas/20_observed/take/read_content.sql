create function bruce.read_content(
  p_scope_id integer, p_source text, p_snapshot jsonb, out content_hash bigint, out news jsonb
)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_rest jsonb := p_snapshot - array(
    select l.list from bruce.snapshot_lists as l where l.source = p_source) - 'metrics';
begin
  select
    hash_numeric_extended(coalesce(sum(r.item_hash), 0) + jsonb_hash_extended(v_rest, 0), 0),
    -- as an array: jsonb_agg copies each string together with all that stand behind it in its row
    jsonb_build_object('rest', v_rest, 'rows', to_jsonb(array_agg(r.item) filter (where e.item_hash is null)))
  into content_hash, news
  from bruce.snapshot_rows(p_source, p_snapshot) as r
  left join (
    select distinct e.kind, e.item_hash from bruce.entities as e where e.scope_id = p_scope_id
  ) as e on e.kind = r.kind and e.item_hash = r.item_hash;
end;
$$;
comment on function bruce.read_content(integer, text, jsonb) is
  'A hash that is equal for snapshots that say the same (whatever the order of their rows, with what always '
  'moves left out), and what is new in it.';
