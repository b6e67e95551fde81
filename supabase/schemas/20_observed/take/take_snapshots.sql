create function bruce.take_snapshots(p_rows public.observed_snapshots[])
returns table (index bigint, outcome text, snapshot_id bigint)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_turn bigint := 0;
  v_next record;
  v_judged bruce.judged_snapshot;
  v_kept bruce.stored_snapshots[] := '{}';
  v_rows public.observed_snapshots[] := '{}';
  v_news integer[] := '{}';
  v_samples bruce.metric_sample[] := '{}';
begin
  for v_next in select t.turn, t.position from bruce.turns(p_rows) as t order by t.turn, t.position loop
    if v_next.turn > v_turn then
      perform bruce.store_snapshots(v_kept, v_rows);
      v_kept := '{}';
      v_rows := '{}';
      v_turn := v_next.turn;
    end if;
    v_judged := bruce.judge_snapshot(p_rows[v_next.position]);
    index := v_next.position - 1;
    outcome := v_judged.outcome;
    snapshot_id := (v_judged.stored).id;
    return next;
    if snapshot_id is not null then
      v_kept := v_kept || v_judged.kept;
      v_rows := v_rows || v_judged.stored;
    end if;
    v_news := v_news || v_judged.scope_id;
    v_samples := v_samples || v_judged.sample;
  end loop;
  perform bruce.store_snapshots(v_kept, v_rows);
  perform bruce.append_samples(v_samples);
  -- what an unchanged one confirms, with all the rest applied
  v_news := array_remove(v_news, null);
  if v_news <> '{}' then
    perform bruce.judge_changed(v_news, null);
  end if;
end;
$$;
comment on function bruce.take_snapshots(public.observed_snapshots[]) is
  'Takes snapshots in. Each scope has its turns, in the order they happened: its second snapshot is judged '
  'once its first is the present. All of one turn are applied as one set. Returns for each, by its index '
  'from 0, what became of it (stored, late, unchanged, duplicate) and the id of the row that is stored, else '
  'null. The caller holds the lock of the engine, or shares it and holds those of the hosts.';
