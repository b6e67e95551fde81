create view public.collectors with (security_invoker = true) as
select
  s.host as hostname, s.source,
  case
    when s.held_snapshot_id is not null then 'held by the breaker'
    when greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.clock()) then 'overdue'
    when s.error_kind is not null then 'failing: ' || s.error_kind
    when not s.complete then 'partial'
    else 'fresh'
  end as status,
  s.last_contact_at, s.last_seen_at, make_interval(secs => s.interval_s) as interval, s.stale_after,
  s.error_message, s.collector, s.is_declared as host_is_declared, s.hostname as reports_as,
  s.applied_snapshot_id as evidence, s.first_seen_at, s.incomplete_lists, s.clock_skew
from bruce.scopes as s
order by s.is_sound and s.complete, s.host, s.source;
comment on view public.collectors is 'Who reports, how often, and whether its last word is good evidence.';
comment on column public.collectors.incomplete_lists is
  'Lists of its newest snapshot that may lack rows: what they lack proves nothing.';

comment on column public.collectors.last_contact_at is 'When its newest report arrived.';
comment on column public.collectors.last_seen_at is
  'When its newest good evidence was seen, by the clock of this server.';
comment on column public.collectors.clock_skew is
  'How far the clock of the collector is ahead of that of this server; negative: behind. Over two minutes it '
  'is CONFIG_DRIFT clock.';

grant select on public.collectors to authenticated, service_role;
