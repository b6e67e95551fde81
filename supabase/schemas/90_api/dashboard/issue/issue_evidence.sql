create function bruce.issue_evidence(p_issue public.issues)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_id bigint := (p_issue.evidence ->> 'snapshot_id')::bigint;
  v_names text[] := bruce.issue_names(p_issue);
  v_proof public.observed_snapshots;
  v_before public.observed_snapshots;
begin
  if v_id is null then
    return null;
  end if;
  select s.* into v_proof from public.observed_snapshots as s where s.id = v_id;
  if v_proof.id is not null then
    select s.* into v_before
    from public.observed_snapshots as s
    where s.hostname = v_proof.hostname and s.source = v_proof.source
      and s.observed_at <= v_proof.observed_at and s.id <> v_id and s.disposition not in ('error', 'held')
    order by s.observed_at desc, s.id desc
    limit 1;
  end if;
  return jsonb_build_object(
    'snapshot_id', v_id, 'source', coalesce(v_proof.source, p_issue.evidence ->> 'source'),
    'observed_at', coalesce(v_proof.observed_at, (p_issue.evidence ->> 'observed_at')::timestamptz),
    'hostname', v_proof.hostname, 'names', to_jsonb(v_names[:10]), 'is_kept', v_proof.id is not null,
    'error', left(v_proof.error ->> 'message', 2000),
    'thing', bruce.snapshot_thing(v_proof.source, v_proof.snapshot, v_names),
    'before', case when v_before.id is not null then jsonb_build_object(
      'snapshot_id', v_before.id, 'observed_at', v_before.observed_at,
      'thing', bruce.snapshot_thing(v_before.source, v_before.snapshot, v_names)) end
  );
end;
$$;
comment on function bruce.issue_evidence(public.issues) is
  'The snapshot that proves an issue and the one before it, of both only the thing concerned. is_kept: '
  'false where retention has deleted it. Null: no snapshot proves it.';
