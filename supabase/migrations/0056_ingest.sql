-- The rpc functions of the edge: each checks the token and inserts; the triggers do the rest in the same transaction.

create or replace function bruce.refuse_payload(p_payload jsonb, p_token jsonb, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_hostname text := p_payload ->> 'hostname';
  v_source text := lower(p_payload ->> 'source');
  v_observed_at timestamptz;
begin
  if jsonb_typeof(p_payload) <> 'object' or coalesce(btrim(v_hostname), '') = '' then
    return jsonb_build_object('code', 'invalid', 'path', 'hostname', 'message', 'hostname is missing');
  end if;
  if not exists (select from public.sources as s where lower(s.name) = v_source) then
    return jsonb_build_object(
      'code', 'unknown_source', 'path', 'source',
      'message', format('unknown source "%s"; known are the rows of table sources', left(v_source, 60))
    );
  end if;
  if not pg_input_is_valid(p_payload ->> 'observed_at', 'timestamptz') then
    return jsonb_build_object('code', 'invalid', 'path', 'observed_at', 'message', 'observed_at is no time');
  end if;
  v_observed_at := (p_payload ->> 'observed_at')::timestamptz;
  if v_observed_at > p_now + interval '5 minutes' then
    return jsonb_build_object(
      'code', 'future', 'path', 'observed_at',
      'message', format('observed_at lies %s in the future: set the clock of that host', date_trunc('second', v_observed_at - p_now))
    );
  end if;
  if v_observed_at < p_now - (select s.retention from public.settings as s) then
    return jsonb_build_object(
      'code', 'ancient', 'path', 'observed_at', 'message', 'observed_at is older than what is kept (settings.retention)'
    );
  end if;
  if jsonb_typeof(p_token -> 'hosts') = 'array' and not exists (
    select from jsonb_array_elements_text(p_token -> 'hosts') as h where bruce.matches_glob(btrim(v_hostname), h)
  ) then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'hostname', 'message', format('this token may not speak for host %s', left(v_hostname, 100))
    );
  end if;
  if jsonb_typeof(p_token -> 'sources') = 'array' and not p_token -> 'sources' ? v_source then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'source', 'message', format('this token may not speak as source %s', v_source)
    );
  end if;
  if jsonb_typeof(p_token -> 'hosts') = 'array' and jsonb_typeof(p_token -> 'sources') is distinct from 'array'
    and v_source in ('proxmox', 'truenas', 'service_health', 'proxy')
  then
    return jsonb_build_object(
      'code', 'out_of_scope', 'path', 'source',
      'message', format(
        'source %s speaks of other hosts than the one that reports: a token bound to hosts must name it in its sources', v_source
      )
    );
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_payload(jsonb, jsonb, timestamptz) is
  'Why a payload may not come in (code, path, message), or null.';

create or replace function bruce.ingest(p_token_sha256 text, p_payloads jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['collector', 'operator']);
  v_now timestamptz := bruce.clock();
  v_rejected jsonb;
  v_quarantine jsonb;
  v_ids bigint[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;

  select coalesce(jsonb_agg(jsonb_build_object('index', p.position - 1) || r.reason order by p.position), '[]')
  into v_rejected
  from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
  cross join lateral bruce.refuse_payload(p.payload, v_token, v_now) as r (reason)
  where r.reason is not null;

  with accepted as materialized (
    select p.payload, p.position
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
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
    order by lower(a.payload ->> 'hostname'), lower(a.payload ->> 'source'), (a.payload ->> 'observed_at')::timestamptz, a.position
    returning id
  )
  select array_agg(l.id) into v_ids from landed as l;

  select coalesce(jsonb_agg(jsonb_build_object(
    'index', p.position - 1, 'path', q.path, 'message', q.message
  ) order by p.position, q.id), '[]')
  into v_quarantine
  from bruce.quarantined_rows as q
  join bruce.scopes as s on s.scope_id = q.scope_id
  join jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    on lower(btrim(p.payload ->> 'hostname')) = s.host_key and lower(p.payload ->> 'source') = s.source
      and case when pg_input_is_valid(p.payload ->> 'observed_at', 'timestamptz')
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
comment on function bruce.ingest(text, jsonb) is
  'Security definer: the edge may neither read tokens nor write state; it hands payloads over.';

create or replace function public.ingest(token_sha256 text, payloads jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.ingest(token_sha256, payloads);
$$;
comment on function public.ingest(text, jsonb) is
  'Takes an array of canonical payloads for a token. Answers counts of what became of them, and what was rejected or '
  'quarantined, by index and path.';

revoke execute on all functions in schema bruce from public;
