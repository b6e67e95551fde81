create function bruce.note_loaded(p_scope_id integer, p_checks jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
begin
  update bruce.entities as e
  set item = e.item || jsonb_build_object('loaded', c.loaded)
  from (
    select o.item -> 'loaded' as loaded,
      hashtextextended((o.item - (
        select l.volatile from bruce.snapshot_lists as l
        where l.source = 'service_health' and l.kind = 'check'
      ))::text collate "C", 0) as item_hash
    from jsonb_array_elements(p_checks) as o (item)
    where o.item ? 'loaded'
  ) as c
  where e.scope_id = p_scope_id and e.kind = 'check' and e.item_hash = c.item_hash
    and e.item -> 'loaded' is distinct from c.loaded;
end;
$$;
comment on function bruce.note_loaded(integer, jsonb) is
  'Which models are in memory now, into the rows of the present. That is no change, so nothing is stored, '
  'counted or judged for it; but who looks at a service sees it. Only for checks that hold no secret.';
