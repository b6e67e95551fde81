create function bruce.evidence_of(p_snapshot_id bigint, p_source text, p_observed_at timestamptz)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object('snapshot_id', p_snapshot_id, 'source', p_source, 'observed_at', p_observed_at);
$$;
comment on function bruce.evidence_of(bigint, text, timestamptz) is
  'The evidence of an item: snapshot, source and time of observation.';
