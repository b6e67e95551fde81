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
  v_ids bigint[];
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

  with accepted as materialized (
    select p.payload, p.position
    from jsonb_array_elements(ingest.payloads) with ordinality as p (payload, position)
    where not exists (
      select from jsonb_array_elements(v_rejected) as r where (r ->> 'index')::bigint = p.position - 1
    )
  ),
  landed as (
    insert into public.observed_snapshots (
      hostname, source, snapshot, observed_at, complete, error, seq, run_id, collector
    )
    select
      btrim(a.payload ->> 'hostname'), lower(a.payload ->> 'source'),
      case jsonb_typeof(a.payload -> 'snapshot') when 'object' then a.payload -> 'snapshot' else '{}' end,
      (a.payload ->> 'observed_at')::timestamptz,
      coalesce(a.payload ->> 'complete', 'true') <> 'false',
      case jsonb_typeof(a.payload -> 'error') when 'object' then a.payload -> 'error' end,
      case when a.payload ->> 'seq' ~ '^\d{1,18}$' then (a.payload ->> 'seq')::bigint end,
      a.payload ->> 'run_id',
      case jsonb_typeof(a.payload -> 'collector') when 'object' then a.payload -> 'collector' end
    from accepted as a
    -- in the order they happened
    order by lower(a.payload ->> 'hostname'), lower(a.payload ->> 'source'),
      (a.payload ->> 'observed_at')::timestamptz, a.position
    returning id
  )
  select array_agg(l.id) into v_ids from landed as l;

  select coalesce(jsonb_agg(jsonb_build_object(
    'index', p.position - 1, 'path', q.path, 'message', q.message
  ) order by p.position, q.id), '[]')
  into v_quarantine
  from bruce.quarantined_rows as q
  join bruce.scopes as s on s.scope_id = q.scope_id
  join jsonb_array_elements(ingest.payloads) with ordinality as p (payload, position)
    on lower(btrim(p.payload ->> 'hostname')) = s.host_key and lower(p.payload ->> 'source') = s.source
      and case when bruce.reads_as(p.payload ->> 'observed_at', 'timestamptz')
        then (p.payload ->> 'observed_at')::timestamptz = s.last_snapshot_at end
  where q.snapshot_id = any (v_ids);

  return jsonb_build_object(
    'status', 200,
    'stored', bruce.tallied('stored'),
    'unchanged', bruce.tallied('unchanged'),
    'duplicate', bruce.tallied('duplicate'),
    'late', bruce.tallied('late'),
    'held', (select count(*) from bruce.scopes as s where s.held_snapshot_id = any (v_ids)),
    'quarantined', jsonb_array_length(v_quarantine),
    'events', jsonb_build_object(
      'opened', bruce.tallied('events_opened'), 'changed', bruce.tallied('events_changed'),
      'resolved', bruce.tallied('events_resolved')
    ),
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
