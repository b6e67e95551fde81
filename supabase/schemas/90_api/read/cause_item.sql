create function bruce.cause_item(p_cause bruce.cause, p_names integer, p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'cause_key', p_cause.cause_key, 'severity', p_cause.severity, 'event_type', p_cause.event_type,
    'details', bruce.cause_words(p_cause), 'service', p_cause.service, 'field', p_cause.field,
    'expected', left(p_cause.expected, 2000), 'observed', left(p_cause.observed, 2000),
    'place', p_cause.place,
    'hosts', p_cause.hosts[:p_names], 'hosts_total', cardinality(p_cause.hosts),
    'services', p_cause.services[:p_names], 'services_total', p_cause.services_total,
    'issue_ids', p_cause.issue_ids[:p_names], 'drift_keys', p_cause.drift_keys[:p_names],
    'issues_total', cardinality(p_cause.issue_ids), 'states', p_cause.states,
    'blast_radius', jsonb_build_object(
      'hosts', p_cause.blast_hosts, 'services', p_cause.services_total, 'victims', p_cause.victims,
      'fleet_share', p_cause.fleet_share),
    'first_seen_at', p_cause.first_seen_at, 'last_seen_at', p_cause.last_seen_at,
    'evidence', bruce.evidence_of(null, null, p_cause.last_seen_at),
    'age_s', bruce.age_of(p_cause.last_seen_at, p_now)
  );
end;
$$;
comment on function bruce.cause_item(bruce.cause, integer, timestamptz) is
  'A cause as the API returns it, with so many of its names at most; the totals count all.';
