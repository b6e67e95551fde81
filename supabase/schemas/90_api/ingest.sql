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
  v_asks boolean;
  v_admitted bruce.admitted;
  v_over bruce.over_quota;
  v_quarantine jsonb;
  v_quarantined bigint;
  v_left_out bigint[];
  v_hosts text[];
  v_last_event bigint;
  v_events jsonb;
  v_outcomes text[];
  v_ids bigint[];
  v_indexes bigint[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;

  v_asks := ingest.payloads @? '$[*].base';
  -- nine of ten are a single one that is unchanged
  if jsonb_array_length(ingest.payloads) = 1
    and bruce.refuse_payload(ingest.payloads -> 0, v_token, v_now) is null
    and bruce.take_unchanged(ingest.payloads -> 0)
  then
    perform bruce.let_commit_wait();
    return '{"status": 200, "stored": 0, "unchanged": 1, "duplicate": 0, "late": 0, "held": 0,
      "quarantined": 0, "events": {"opened": 0, "changed": 0, "resolved": 0}, "rejected": [],
      "quarantine": []}'::jsonb
      || case ingest.payloads -> 0 -> 'base'
        when 'null' then jsonb_build_object(
          'bases', bruce.bases_to_tell(ingest.payloads, '{0}', '{unchanged}', '{null}'),
          'send_whole', '[]'::jsonb
        )
        else case when v_asks then '{"bases": [], "send_whole": []}' else '{}' end::jsonb
      end;
  end if;

  v_admitted := bruce.admit_payloads(ingest.payloads, v_token, v_now);
  v_left_out := v_admitted.send_whole
    || array(select (r ->> 'index')::bigint from jsonb_array_elements(v_admitted.rejected) as r);
  v_over := bruce.refuse_over_quota(v_token ->> 'name', v_admitted.payloads, v_left_out, v_now);
  v_left_out := v_left_out
    || array(select (r ->> 'index')::bigint from jsonb_array_elements(v_over.rejected) as r);
  v_hosts := bruce.lock_payloads(v_admitted.payloads, v_left_out);
  v_last_event := coalesce((select max(e.id) from public.events as e), 0);
  select
    coalesce(array_agg(t.outcome), '{}'), coalesce(array_agg(t.snapshot_id), '{}'),
    coalesce(array_agg(t.index), '{}')
  into v_outcomes, v_ids, v_indexes
  from bruce.take_payloads(v_admitted.payloads, v_left_out) as t;
  v_events := bruce.count_events(v_last_event, v_hosts);
  perform bruce.spend_quota(
    v_token ->> 'name', 'new_hosts', v_over.new_hosts, v_over.refused_hosts, v_now);
  perform bruce.spend_quota(
    v_token ->> 'name', 'new_issues', (v_events ->> 'opened')::integer, v_over.refused_issues, v_now);

  select
    coalesce(jsonb_agg(jsonb_build_object(
      'index', i.index, 'path', q.path, 'message', q.message
    ) order by i.index, q.id), '[]'),
    coalesce(sum(q.rows), 0)
  into v_quarantine, v_quarantined
  from bruce.quarantined_rows as q
  join bruce.scopes as s on s.scope_id = q.scope_id
  join unnest(v_ids, v_indexes) as i (id, index) on i.id = s.snapshot_id
  where q.snapshot_id = any (v_ids);

  -- a time of contact is told again by the next snapshot; all else is on the disk before it is answered
  if v_outcomes <@ array['unchanged', 'duplicate'] and v_quarantine = '[]'
    and v_events = '{"opened": 0, "changed": 0, "resolved": 0}'
  then
    perform bruce.let_commit_wait(array['public.issues', 'public.actions', 'public.journal']::regclass[]);
  end if;
  return jsonb_build_object(
    'status', 200,
    'stored', cardinality(array_positions(v_outcomes, 'stored')),
    'unchanged', cardinality(array_positions(v_outcomes, 'unchanged')),
    'duplicate', cardinality(array_positions(v_outcomes, 'duplicate')),
    'late', cardinality(array_positions(v_outcomes, 'late')),
    'held', (select count(*) from bruce.scopes as s where s.held_snapshot_id = any (v_ids)),
    'quarantined', v_quarantined,
    'events', v_events,
    'rejected', v_admitted.rejected || v_over.rejected,
    'quarantine', v_quarantine
  ) || case
    when v_asks then jsonb_build_object(
      'bases', bruce.bases_to_tell(ingest.payloads, v_indexes, v_outcomes, v_ids),
      'send_whole', to_jsonb(array(
        select jsonb_build_object('index', w.index) from unnest(v_admitted.send_whole) as w (index)))
    )
    else '{}'
  end;
end;
$$;
comment on function public.ingest(text, jsonb) is
  'Takes an array of canonical payloads for a token. Answers counts of what became of them, and what was '
  'rejected or quarantined, by index and path; to those that have a member base, also the base that each may '
  'name from now on, and which have to be sent whole. Security definer: the edge may neither read tokens '
  'nor write state; it hands payloads over.';

grant execute on function public.ingest(text, jsonb) to service_role;
