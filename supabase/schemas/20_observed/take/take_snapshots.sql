create function bruce.take_snapshots(p_payloads jsonb, p_left_out bigint[] default '{}')
returns table (index bigint, outcome text, snapshot_id bigint)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids_of regclass := pg_get_serial_sequence('public.observed_snapshots', 'id');
  v_row public.observed_snapshots;
  v_index bigint;
  v_judged bruce.judged_snapshot;
  v_indexes bigint[] := '{}';
  v_outcomes text[] := '{}';
  v_ids bigint[] := '{}';
  v_rows public.observed_snapshots[] := '{}';
  v_scope_ids integer[] := '{}';
  v_kept public.observed_snapshots[] := '{}';
begin
  -- in the order they happened; all are judged before any is stored, so that one statement applies them
  for
    v_row.id, v_row.hostname, v_row.source, v_row.snapshot, v_row.observed_at, v_row.received_at,
    v_row.complete, v_row.error, v_row.seq, v_row.run_id, v_row.collector, v_index
  in
    select
      nextval(v_ids_of), btrim(p.payload ->> 'hostname'), lower(p.payload ->> 'source'),
      case jsonb_typeof(p.payload -> 'snapshot') when 'object' then p.payload -> 'snapshot' else '{}' end,
      (p.payload ->> 'observed_at')::timestamptz, now(),
      coalesce(p.payload ->> 'complete', 'true') <> 'false',
      case jsonb_typeof(p.payload -> 'error') when 'object' then p.payload -> 'error' end,
      case when p.payload ->> 'seq' ~ '^\d{1,18}$' then (p.payload ->> 'seq')::bigint end,
      p.payload ->> 'run_id',
      case jsonb_typeof(p.payload -> 'collector') when 'object' then p.payload -> 'collector' end,
      p.position - 1
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
    order by lower(btrim(p.payload ->> 'hostname')), lower(p.payload ->> 'source'),
      (p.payload ->> 'observed_at')::timestamptz, p.position
  loop
    v_judged := bruce.judge_snapshot(v_row, v_kept);
    v_indexes := v_indexes || v_index;
    v_outcomes := v_outcomes || v_judged.outcome;
    if v_judged.scope_id is not null then
      v_scope_ids := v_scope_ids || v_judged.scope_id;
    end if;
    v_ids := v_ids || (v_judged.stored).id;
    if v_judged.outcome in ('stored', 'late') then
      v_rows := v_rows || v_judged.stored;
      v_row := v_judged.stored;
      -- without its content: the next one of this host and source asks for times and hashes
      v_row.snapshot := null;
      if (v_kept[1].hostname, v_kept[1].source) is distinct from (v_row.hostname, v_row.source) then
        v_kept := '{}';
      end if;
      v_kept := v_kept || v_row;
    end if;
    -- the next one begins without what this one was judged to be
    v_row := null;
  end loop;

  insert into public.observed_snapshots (
    id, hostname, source, observed_at, received_at, complete, disposition, error, snapshot, seq, run_id,
    collector, content_hash
  )
  select
    r.id, r.hostname, r.source, r.observed_at, r.received_at, r.complete, r.disposition, r.error, r.snapshot,
    r.seq, r.run_id, r.collector, r.content_hash
  from unnest(v_rows) as r;
  -- what an unchanged one confirms, with all the rest applied
  if v_scope_ids <> '{}' then
    perform bruce.reconcile_changed('{}', v_scope_ids);
  end if;
  return query select t.index, t.outcome, t.id
    from unnest(v_indexes, v_outcomes, v_ids) as t (index, outcome, id);
end;
$$;
comment on function bruce.take_snapshots(jsonb, bigint[]) is
  'Takes an array of valid canonical payloads in, without those at the given indexes, as one statement. '
  'Returns for each what became of it (stored, late, unchanged, duplicate) and the id of the row that is '
  'stored, else null.';
