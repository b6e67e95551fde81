create function bruce.read_content(
  p_scope_id integer, p_source text, p_snapshot jsonb, out content_hash bigint, out news jsonb
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rest jsonb := p_snapshot - array(
    select l.list from bruce.snapshot_lists as l where l.source = p_source) - 'metrics';
begin
  select
    hash_numeric_extended(coalesce(sum(r.item_hash), 0) + jsonb_hash_extended(v_rest, 0), 0),
    jsonb_build_object('rest', v_rest, 'rows', jsonb_agg(r.item) filter (where not exists (
      select from bruce.entities as e
      where e.scope_id = p_scope_id and e.kind = r.kind and e.item_hash = r.item_hash
    )))
  into content_hash, news
  from bruce.snapshot_rows(p_source, p_snapshot) as r;
end;
$$;
comment on function bruce.read_content(integer, text, jsonb) is
  'A hash that is equal for snapshots that say the same (whatever the order of their rows, with what always '
  'moves left out), and what is new in it.';
