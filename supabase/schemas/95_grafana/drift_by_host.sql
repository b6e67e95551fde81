create function bruce_grafana.drift_by_host()
returns table (
  hostname text, summary text, open_critical bigint, open_high bigint, open_medium bigint, open_low bigint,
  missing bigint, unexpected bigint, mismatches bigint, expected bigint, running bigint, coverage_pct numeric,
  freshness text, last_contact_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    s.hostname, s.summary, s.open_critical, s.open_high, s.open_medium, s.open_low, s.missing, s.unexpected,
    s.mismatches, s.expected, s.running, s.coverage_pct, s.freshness, s.last_contact_at
  from public.drift_summary as s;
$$;
comment on function bruce_grafana.drift_by_host() is
  'drift_summary. Security definer: that view asks for rights on all that it reads, which grafana_reader '
  'does not have.';

grant execute on function bruce_grafana.drift_by_host() to grafana_reader;
