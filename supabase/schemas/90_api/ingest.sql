create function public.ingest(token_sha256 text, payloads jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(ingest.token_sha256, array['collector', 'operator']);
  v_now timestamptz := bruce.clock();
  v_rejected jsonb;
  v_quarantine jsonb;
  v_ids_of regclass := pg_get_serial_sequence('public.observed_snapshots', 'id');
  v_last_event bigint;
  v_row public.observed_snapshots;
  v_position bigint;
  v_judged bruce.judged_snapshot;
  v_outcomes text[] := '{}';
  v_rows public.observed_snapshots[] := '{}';
  v_ids bigint[] := '{}';
  v_indexes bigint[] := '{}';
  v_scope_ids integer[] := '{}';
  v_kept public.observed_snapshots[] := '{}';
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;

  select coalesce(
    jsonb_agg(jsonb_build_object('index', p.position - 1) || r.reason order by p.position), '[]')
  into v_rejected
  from jsonb_array_elements(ingest.payloads) with ordinality as p (payload, position)
  cross join lateral bruce.refuse_payload(p.payload, v_token, v_now) as r (reason)
  where r.reason is not null;

  -- in the order they happened; all are judged before any is stored, so that one statement applies them
  v_last_event := bruce.last_event();
  for
    v_row.id, v_row.hostname, v_row.source, v_row.snapshot, v_row.observed_at, v_row.received_at,
    v_row.complete, v_row.error, v_row.seq, v_row.run_id, v_row.collector, v_position
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
      p.position
    from jsonb_array_elements(ingest.payloads) with ordinality as p (payload, position)
    where not exists (
      select from jsonb_array_elements(v_rejected) as r where (r ->> 'index')::bigint = p.position - 1
    )
    order by lower(btrim(p.payload ->> 'hostname')), lower(p.payload ->> 'source'),
      (p.payload ->> 'observed_at')::timestamptz, p.position
  loop
    v_judged := bruce.judge_snapshot(v_row, v_kept);
    v_outcomes := v_outcomes || v_judged.outcome;
    if v_judged.scope_id is not null then
      v_scope_ids := v_scope_ids || v_judged.scope_id;
    end if;
    continue when v_judged.outcome not in ('stored', 'late');
    v_rows := v_rows || v_judged.stored;
    v_row := v_judged.stored;
    v_ids := v_ids || v_row.id;
    v_indexes := v_indexes || v_position - 1;
    -- without its content: the next one of this host and source asks for times and hashes
    v_row.snapshot := null;
    if (v_kept[1].hostname, v_kept[1].source) is distinct from (v_row.hostname, v_row.source) then
      v_kept := '{}';
    end if;
    v_kept := v_kept || v_row;
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

  select coalesce(jsonb_agg(jsonb_build_object(
    'index', i.index, 'path', q.path, 'message', q.message
  ) order by i.index, q.id), '[]')
  into v_quarantine
  from bruce.quarantined_rows as q
  join bruce.scopes as s on s.scope_id = q.scope_id
  join unnest(v_ids, v_indexes) as i (id, index) on i.id = s.snapshot_id
  where q.snapshot_id = any (v_ids);

  return jsonb_build_object(
    'status', 200,
    'stored', cardinality(array_positions(v_outcomes, 'stored')),
    'unchanged', cardinality(array_positions(v_outcomes, 'unchanged')),
    'duplicate', cardinality(array_positions(v_outcomes, 'duplicate')),
    'late', cardinality(array_positions(v_outcomes, 'late')),
    'held', (select count(*) from bruce.scopes as s where s.held_snapshot_id = any (v_ids)),
    'quarantined', jsonb_array_length(v_quarantine),
    'events', bruce.count_events(v_last_event),
    'rejected', v_rejected,
    'quarantine', v_quarantine
  );
end;
$$;
comment on function public.ingest(text, jsonb) is
  'Takes an array of canonical payloads for a token. Answers counts of what became of them, and what was '
  'rejected or quarantined, by index and path. Security definer: the edge may neither read tokens nor write '
  'state; it hands payloads over.';

grant execute on function public.ingest(text, jsonb) to service_role;
