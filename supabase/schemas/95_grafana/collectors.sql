create function bruce_grafana.collectors()
returns table (
  hostname text, source text, status text, last_contact_at timestamptz, last_seen_at timestamptz,
  interval_s numeric, clock_skew_s numeric
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    c.hostname, c.source, c.status, c.last_contact_at, c.last_seen_at, extract(epoch from c.interval),
    extract(epoch from c.clock_skew)
  from public.collectors as c;
$$;
comment on function bruce_grafana.collectors() is
  'Who reports, how often, and how good that is as evidence. Security definer: the view collectors asks for '
  'rights on all that it reads, which grafana_reader does not have.';

grant execute on function bruce_grafana.collectors() to grafana_reader;
