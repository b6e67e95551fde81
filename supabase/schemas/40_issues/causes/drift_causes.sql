create view public.drift_causes with (security_invoker = true) as
select
  c.severity, c.event_type, bruce.cause_words(c) as details, c.service, c.field, c.expected, c.observed,
  c.place, c.hosts, c.services, c.first_seen_at, c.last_seen_at, c.states, c.blast_hosts,
  c.services_total as blast_services, c.victims, c.fleet_share, c.issue_ids, c.drift_keys, c.cause_key
from bruce.find_causes() as c
order by c.blast_hosts desc, cardinality(c.issue_ids) + c.victims desc, bruce.severity_rank(c.severity),
  c.cause_key;
comment on view public.drift_causes is
  'The same difference on many hosts is one row, the widest first. Issues that a root cause explains are not '
  'members; they count as victims of its row. A difference on one host alone is a row too: filter by '
  'cardinality(hosts).';
comment on column public.drift_causes.severity is 'The worst of its issues.';
comment on column public.drift_causes.service is
  'What its issues share; null where they do not. So are field, expected and observed.';
comment on column public.drift_causes.place is
  'The hypervisor, parent or cluster that its hosts share, or whose list shows them, where the rule asks.';
comment on column public.drift_causes.states is
  'How many of its issues are open, pending, acknowledged, waived, in_maintenance, stale.';
comment on column public.drift_causes.blast_hosts is
  'Hosts that have it, and hosts of the issues that it explains.';
comment on column public.drift_causes.blast_services is 'Services that have it; one on each host counts.';
comment on column public.drift_causes.victims is 'Issues that it explains.';
comment on column public.drift_causes.fleet_share is
  'blast_hosts of all hosts that are declared or report: 0.25 is a quarter.';
comment on column public.drift_causes.cause_key is
  'The same as long as the rule and what its differences share are the same (bruce.cause_parts).';

grant select on public.drift_causes to authenticated, service_role;
