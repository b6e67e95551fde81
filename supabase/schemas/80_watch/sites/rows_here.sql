create function bruce.rows_here(relation text)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  case rows_here.relation
    when 'drift' then
      -- without suggestions: what they name is done where the row is from
      return query
        select to_jsonb(d)
        from (
          select
            r.severity, r.event_type, r.hostname, r.service, r.details, r.expected, r.observed, r.field,
            r.source, r.since, r.last_seen_at, r.snapshot_id, r.drift_key, r.scope_id
          from public.drift as r
        ) as d;
    when 'issues' then
      return query select to_jsonb(i) from public.issues as i where i.status <> 'resolved';
    when 'drift_summary' then
      return query select to_jsonb(s) from public.drift_summary as s;
    when 'collectors' then
      return query select to_jsonb(c) from public.collectors as c;
    else
      raise exception 'relation is drift, issues, drift_summary or collectors'
        using errcode = 'invalid_parameter_value';
  end case;
end;
$$;
comment on function bruce.rows_here(text) is
  'The rows of drift, drift_summary, collectors, or of the issues that are not resolved: as jsonb, so that '
  'two BRUCEs may be of different versions.';

grant execute on function bruce.rows_here(text) to authenticated, service_role;
