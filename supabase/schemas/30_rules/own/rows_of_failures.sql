create function bruce.rows_of_failures(p_failures bruce.rule_failure[])
returns setof bruce.rule_row
language plpgsql
stable
set search_path = ''
as $$
begin
  -- what it said before is neither confirmed nor gone
  return query
    select
      i.event_type, i.hostname, i.service, i.field, i.expected, i.observed, i.details, i.source,
      (i.evidence ->> 'since')::timestamptz, i.scope_id, i.service_id, i.entity_id, false, i.looks, i.severity
    from public.issues as i
    where i.status <> 'resolved' and exists (
      select from unnest(p_failures) as f
      where f.event_type = i.event_type and coalesce(f.hostname, i.hostname) = i.hostname
    );
  return query
    select
      'SNAPSHOT_ERROR', coalesce(f.hostname, s.self_hostname), null::text, 'rule', 'every rule can be judged',
      string_agg(f.event_type, ', ' order by f.event_type),
      string_agg(bruce.rule_failure_words(f), ' ' order by f.event_type),
      'bruce', null::timestamptz, null::integer, null::bigint, null::bigint, true, 1, null::text
    from unnest(p_failures) as f
    cross join public.settings as s
    group by coalesce(f.hostname, s.self_hostname);
end;
$$;
comment on function bruce.rows_of_failures(bruce.rule_failure[]) is
  'What follows where a rule could not be judged: one SNAPSHOT_ERROR a host, and its living issues there as '
  'differences that nothing proves: they turn stale, and are not resolved.';

grant execute on function bruce.rows_of_failures(bruce.rule_failure[]) to authenticated, service_role;
