-- Made from supabase/schemas/95_grafana by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 95_grafana/00_grafana_reader.sql
-- A role belongs to the whole server: another database of it may have made it, or makes it right now.

do $$
begin
  create role grafana_reader nologin noinherit;
  comment on role grafana_reader is
    'Grafana reads schema bruce_grafana of BRUCE as this role. It can sign in once the owner of the '
    'database gave it a password.';
  -- in the same subtransaction: whoever makes the role is the only one who writes its settings
  alter role grafana_reader set default_transaction_read_only = on;
  alter role grafana_reader set statement_timeout = '15s';
  alter role grafana_reader set idle_in_transaction_session_timeout = '1min';
exception
  -- unique_violation: the other one committed while this one waited for it
  when duplicate_object or unique_violation then
    null;
end;
$$;
-- a role of that name with more than it should have would make all else here worthless
do $$
begin
  if exists (
    select from pg_catalog.pg_roles as r
    where r.rolname = 'grafana_reader'
      and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
  ) then
    raise exception 'The role grafana_reader is there already and may do more than read.'
      using errcode = 'invalid_role_specification',
      hint = 'alter role grafana_reader nosuperuser nobypassrls nocreaterole nocreatedb noreplication;';
  end if;
end;
$$;

-- 95_grafana/bruce_grafana.sql
create schema if not exists bruce_grafana;
comment on schema bruce_grafana is
  'What Grafana reads, by the role grafana_reader: grafana/README.md. Nothing else is open to that role.';
revoke all on schema bruce_grafana from public;
grant usage on schema bruce_grafana to grafana_reader;

-- 95_grafana/collectors.sql
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
revoke all on function bruce_grafana.collectors() from public, anon, authenticated, service_role;
comment on function bruce_grafana.collectors() is
  'Who reports, how often, and how good that is as evidence. Security definer: the view collectors asks for '
  'rights on all that it reads, which grafana_reader does not have.';
grant execute on function bruce_grafana.collectors() to grafana_reader;

-- 95_grafana/commands.sql
create view bruce_grafana.commands as
select
  c.created_at, c.started_at, c.finished_at, c.state, c.name, c.target, c.service, c.risk, c.verification,
  c.exit_code, c.attempt, c.is_automatic, c.command_id
from public.bruce_cmd as c;
revoke all on table bruce_grafana.commands from public, anon, authenticated, service_role;
comment on view bruce_grafana.commands is
  'Commands and their state, without arguments, reasons, persons, and what they printed.';
grant select on bruce_grafana.commands to grafana_reader;

-- 95_grafana/coverage.sql
create function bruce_grafana.coverage()
returns table (question text, total bigint, gaps bigint, covered_pct numeric)
language sql
stable
security definer
set search_path = ''
as $$
  select c.question, c.total, c.gaps, c.covered_pct from public.coverage as c;
$$;
revoke all on function bruce_grafana.coverage() from public, anon, authenticated, service_role;
comment on function bruce_grafana.coverage() is
  'How much each side knows of the other, in percent. Security definer: the view coverage asks for rights '
  'on all that it reads, which grafana_reader does not have.';
grant execute on function bruce_grafana.coverage() to grafana_reader;

-- 95_grafana/drift_by_host.sql
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
revoke all on function bruce_grafana.drift_by_host() from public, anon, authenticated, service_role;
comment on function bruce_grafana.drift_by_host() is
  'drift_summary. Security definer: that view asks for rights on all that it reads, which grafana_reader '
  'does not have.';
grant execute on function bruce_grafana.drift_by_host() to grafana_reader;

-- 95_grafana/events.sql
create view bruce_grafana.events as
select
  e.created_at, e.event_id, e.issue_id, e.status, e.severity, e.event_type, e.hostname, e.service, e.details
from public.events as e;
revoke all on table bruce_grafana.events from public, anon, authenticated, service_role;
comment on view bruce_grafana.events is 'Events, without their evidence.';
grant select on bruce_grafana.events to grafana_reader;

-- 95_grafana/exceeded.sql
create view bruce_grafana.exceeded as
select
  l.hostname, coalesce(l.service, l.subject) as subject, l.metric, l.value, l.unit, l.open_above,
  l.clear_below, l.exceeded_at
from bruce.resource_levels as l;
revoke all on table bruce_grafana.exceeded from public, anon, authenticated, service_role;
comment on view bruce_grafana.exceeded is
  'What is over its threshold now: the value at the moment when it crossed it.';
grant select on bruce_grafana.exceeded to grafana_reader;

-- 95_grafana/forecasts.sql
create function bruce_grafana.forecasts(hostname text)
returns table (
  subject text, metric text, value numeric, limit_value numeric, slope_per_day numeric,
  full_at timestamptz, full_at_earliest timestamptz, full_at_latest timestamptz, verdict text, because text
)
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(f.service, f.name), f.metric, bruce.shown_number(f.value),
    bruce.shown_number(f.limit_value), round(f.slope_per_day::numeric, 2), f.full_at, f.full_at_earliest,
    f.full_at_latest, f.verdict, f.because
  from public.forecasts as f
  where f.hostname = forecasts.hostname
  order by f.full_at, f.service, f.name
  limit 200;
$$;
revoke all on function bruce_grafana.forecasts(text) from public, anon, authenticated, service_role;
comment on function bruce_grafana.forecasts(text) is
  'When each disk, pool, storage and the database of a host is full if it goes on like this, at most 200 '
  'rows. Security definer: grafana_reader may not read forecasts.';
grant execute on function bruce_grafana.forecasts(text) to grafana_reader;

-- 95_grafana/heartbeats.sql
create function bruce_grafana.heartbeats()
returns table (
  name text, kind text, hostname text, cadence_s numeric, last_beat_at timestamptz, state text, failing text
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    h.name, h.kind, h.hostname, extract(epoch from h.cadence), bruce.last_beat_at(h),
    case
      when not h.enabled then 'disabled'
      when h.details ? 'failing' then 'failing'
      when bruce.has_missed(h.name, bruce.clock()) then 'overdue'
      else 'well'
    end,
    -- names of jobs; why they fail is in the journal
    (
      select string_agg(f.job, ', ')
      from jsonb_array_elements_text(
        case jsonb_typeof(h.details -> 'failing') when 'array' then h.details -> 'failing' else '[]' end
      ) as f (job)
    )
  from public.heartbeats as h;
$$;
revoke all on function bruce_grafana.heartbeats() from public, anon, authenticated, service_role;
comment on function bruce_grafana.heartbeats() is
  'Parts of BRUCE that run by themselves, and when each last reported. Security definer: when a part last '
  'beat is in sequences and settings on which grafana_reader has no right.';
grant execute on function bruce_grafana.heartbeats() to grafana_reader;

-- 95_grafana/hosts.sql
create view bruce_grafana.hosts as
select h.hostname from bruce.host_state as h where h.lifecycle <> 'retired'
union
select s.host from bruce.scopes as s;
revoke all on table bruce_grafana.hosts from public, anon, authenticated, service_role;
comment on view bruce_grafana.hosts is 'Names of the hosts that are declared or report.';
grant select on bruce_grafana.hosts to grafana_reader;

-- 95_grafana/issues.sql
create view bruce_grafana.issues as
select
  i.issue_id, i.status, i.severity,
  case i.severity
    when 'critical' then 4 when 'high' then 3 when 'medium' then 2 else 1
  end as severity_number,
  i.event_type, i.hostname, i.service, i.field, i.details, i.first_seen_at, i.opened_at, i.resolved_at,
  i.stale, i.flapping, i.suppressed_by is not null as is_suppressed,
  i.acknowledged_at is not null as is_acknowledged
from public.issues as i;
revoke all on table bruce_grafana.issues from public, anon, authenticated, service_role;
comment on view bruce_grafana.issues is 'Issues, without evidence, notes, and who acknowledged them.';
comment on column bruce_grafana.issues.severity_number is '4 critical, 3 high, 2 medium, 1 low or info.';
grant select on bruce_grafana.issues to grafana_reader;

-- 95_grafana/measurements.sql
create function bruce_grafana.measurements(hostname text)
returns table (source text, kind text, name text, metric text, value numeric, measured_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  with series as materialized (
    select s.* from bruce.host_series(measurements.hostname) as s
  )
  select s.source, s.kind, s.name, s.metric, bruce.shown_number(n.value), n.measured_at
  from bruce.newest_numbers(array(select distinct s.scope_id from series as s)) as n
  join series as s on s.series_id = n.series_id
  order by s.kind, s.name, s.metric
  limit 500;
$$;
revoke all on function bruce_grafana.measurements(text) from public, anon, authenticated, service_role;
comment on function bruce_grafana.measurements(text) is
  'What was measured last of a host, in percent, at most 500 rows. Security definer: grafana_reader may not '
  'read the history of measurements.';
grant execute on function bruce_grafana.measurements(text) to grafana_reader;

-- 95_grafana/metrics.sql
create function bruce_grafana.metrics(
  hostname text, since timestamptz, until timestamptz, metric text default null, points integer default 300
)
returns table (
  at timestamptz, source text, kind text, name text, metric text, value numeric, lowest numeric,
  highest numeric
)
language sql
stable
security definer
set search_path = ''
as $$
  with series as materialized (
    select s.*
    from bruce.host_series(metrics.hostname) as s
    where metrics.metric is null or s.metric = metrics.metric
    order by s.is_own desc, s.kind, s.name, s.metric
    limit 100
  )
  select p.at, s.source, s.kind, s.name, s.metric, bruce.shown_number(p.mean),
    bruce.shown_number(p.lowest), bruce.shown_number(p.highest)
  from bruce.metric_points(
    array(select s.series_id from series as s), metrics.since, metrics.until,
    least(greatest(metrics.points, 1), 1000)) as p
  join series as s on s.series_id = p.series_id
  order by p.at, s.kind, s.name, s.metric;
$$;
revoke all on function bruce_grafana.metrics(text, timestamptz, timestamptz, text, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce_grafana.metrics(text, timestamptz, timestamptz, text, integer) is
  'How the numbers of a host went, for a time series: at most 100 of them, at most points of each. Security '
  'definer: grafana_reader may not read the history of measurements.';
grant execute on function bruce_grafana.metrics(text, timestamptz, timestamptz, text, integer)
  to grafana_reader;

-- 95_grafana/notifications.sql
create view bruce_grafana.notifications as
select
  a.created_at, a.finished_at, a.status, a.kind, a.target, a.severity, a.events, a.attempts, a.max_attempts,
  a.http_status, a.action_id
from public.actions as a;
revoke all on table bruce_grafana.notifications from public, anon, authenticated, service_role;
comment on view bruce_grafana.notifications is
  'Notifications and their state, without what was sent and what the target answered.';
grant select on bruce_grafana.notifications to grafana_reader;

-- 95_grafana/problems.sql
create function bruce_grafana.problems()
returns table (problem text)
language sql
stable
security definer
set search_path = ''
as $$
  select p.problem from unnest(bruce.health_problems()) as p (problem);
$$;
revoke all on function bruce_grafana.problems() from public, anon, authenticated, service_role;
comment on function bruce_grafana.problems() is
  'Why BRUCE cannot be relied on now; no row: it is well. Security definer: what it is judged by is in '
  'tables on which grafana_reader has no right.';
grant execute on function bruce_grafana.problems() to grafana_reader;

-- 95_grafana/services.sql
create view bruce_grafana.services as
select
  t.hostname, t.service, t.lifecycle, t.state, t.declared_ports, t.ports, t.declared_image, t.image,
  t.differs, t.changed_at
from bruce.service_state as t;
revoke all on table bruce_grafana.services from public, anon, authenticated, service_role;
comment on view bruce_grafana.services is 'Each declared service beside what is observed of it.';
grant select on bruce_grafana.services to grafana_reader;

reset check_function_bodies;
