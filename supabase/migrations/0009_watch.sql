-- Made from supabase/schemas/80_watch by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 80_watch/beat.sql
create function bruce.beat(
  p_name text, p_kind text, p_hostname text, p_cadence interval, p_details jsonb default '{}',
  p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- an unchanged heartbeat is written once per half cadence, and locks no row in between. What bruce.hear
  -- knows of is written once an hour, and after a silence that may have been told
  if exists (
    select from public.heartbeats as h
    where h.name = p_name and h.cadence = p_cadence and h.kind = p_kind
      and case
          when p_name in ('jobs', 'engine', 'dispatcher') then
            h.last_beat_at >= p_now - interval '1 hour' and not bruce.has_missed(p_name, p_now)
          else h.last_beat_at >= p_now - p_cadence / 2
        end
      and h.details = coalesce(p_details, '{}')
      and h.hostname = coalesce(p_hostname, (select s.self_hostname from public.settings as s))
  ) then
    return;
  end if;
  insert into public.heartbeats as h (name, kind, hostname, cadence, last_beat_at, details)
  values (
    p_name, p_kind, coalesce(p_hostname, (select s.self_hostname from public.settings as s)),
    p_cadence, p_now,
    coalesce(p_details, '{}')
  )
  on conflict (name) do update
  set kind = excluded.kind, hostname = excluded.hostname, cadence = excluded.cadence,
    last_beat_at = greatest(h.last_beat_at, excluded.last_beat_at), details = excluded.details;
end;
$$;
revoke all on function bruce.beat(text, text, text, pg_catalog.interval, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.beat(text, text, text, interval, jsonb, timestamptz) is
  'Records that a part is alive. Host null: the host of this database.';

-- 80_watch/beats/dispatcher_beat.sql
create unlogged sequence bruce.dispatcher_beat;
comment on sequence bruce.dispatcher_beat is
  'Milliseconds since 1970 of the last beat of dispatcher; see bruce.hear.';
grant select on bruce.dispatcher_beat to authenticated, service_role;

-- 80_watch/beats/engine_beat.sql
create unlogged sequence bruce.engine_beat;
comment on sequence bruce.engine_beat is
  'Milliseconds since 1970 of the last beat of engine; see bruce.hear.';
grant select on bruce.engine_beat to authenticated, service_role;

-- 80_watch/beats/forget_beat.sql
create function bruce.forget_beat(p_name text, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name constant regclass := format('bruce.%I', p_name || '_beat')::regclass;
  v_now constant bigint := extract(epoch from p_now) * 1000;
  v_heard bigint;
begin
  execute format('select s.last_value from %s as s', v_name) into v_heard;
  if v_heard > v_now then
    perform setval(v_name, v_now);
  end if;
end;
$$;
revoke all on function bruce.forget_beat(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.forget_beat(text, timestamptz) is
  'Takes back that jobs, engine or dispatcher were heard after this moment, which is not over yet.';

-- 80_watch/beats/hear.sql
-- a sequence that is not logged takes a value without a transaction id: nothing reaches the disk

create function bruce.hear(p_name text, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before bigint;
  v_now constant bigint := extract(epoch from p_now) * 1000;
begin
  case p_name
    when 'jobs' then
      select s.last_value into v_before from bruce.jobs_beat as s;
    when 'engine' then
      select s.last_value into v_before from bruce.engine_beat as s;
    when 'dispatcher' then
      select s.last_value into v_before from bruce.dispatcher_beat as s;
  end case;
  if v_now > v_before then
    perform setval(format('bruce.%I', p_name || '_beat')::regclass, v_now);
  end if;
end;
$$;
revoke all on function bruce.hear(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.hear(text, timestamptz) is
  'Records that jobs, engine or dispatcher did their work, without writing to the disk. It stays when the '
  'transaction is rolled back, so it is the last statement of what can fail. A crash of the server forgets '
  'it; the row in heartbeats is at most an hour older.';

-- 80_watch/beats/jobs_beat.sql
create unlogged sequence bruce.jobs_beat;
comment on sequence bruce.jobs_beat is
  'Milliseconds since 1970 of the last beat of jobs; see bruce.hear.';
grant select on bruce.jobs_beat to authenticated, service_role;

-- 80_watch/heartbeats.sql
create table public.heartbeats (
  name text primary key,
  kind text not null check (kind in ('dispatcher', 'job', 'worker', 'engine', 'schedule')),
  hostname text not null,
  cadence interval not null check (cadence > '0'),
  last_beat_at timestamptz not null,
  details jsonb not null default '{}',
  enabled boolean not null default true
) with (fillfactor = 50);
revoke all on table public.heartbeats from public, anon, authenticated, service_role;
comment on table public.heartbeats is
  'Parts of BRUCE that run by themselves, how often each has to report, and when it last did. Collectors '
  'are in the view collectors. Delete or disable a row if that part was removed on purpose.';
comment on column public.heartbeats.hostname is 'Where the part runs.';
comment on column public.heartbeats.last_beat_at is
  'Written at most once per half cadence; of jobs, engine and dispatcher once an hour: '
  'bruce.last_beat_at(row) says when they last beat.';
comment on column public.heartbeats.cadence is 'How often it has to report.';
alter table public.heartbeats enable row level security;
create policy heartbeats_select_authenticated on public.heartbeats
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.heartbeats to authenticated, service_role;
grant insert, update, delete on public.heartbeats to service_role;

-- 80_watch/beats/last_beat_at.sql
create function bruce.last_beat_at(p_heartbeat public.heartbeats)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_written constant timestamptz := p_heartbeat.last_beat_at;
  v_heard bigint;
begin
  if p_heartbeat.name not in ('jobs', 'engine', 'dispatcher') or p_heartbeat.details ? 'never_heard_of' then
    return v_written;
  elsif pg_is_in_recovery() then
    return bruce.replica_beat_at(p_heartbeat);
  end if;
  case p_heartbeat.name
    when 'jobs' then
      select s.last_value into v_heard from bruce.jobs_beat as s;
    when 'engine' then
      select s.last_value into v_heard from bruce.engine_beat as s;
    else
      select s.last_value into v_heard from bruce.dispatcher_beat as s;
  end case;
  if v_heard = 1 and p_heartbeat.name <> 'engine' then
    -- forgotten in a crash: it may have beaten until then, and has its time again from the start
    return least(v_written + interval '1 hour', greatest(v_written, pg_postmaster_start_time()));
  end if;
  return greatest(v_written, to_timestamp(v_heard / 1000.0));
end;
$$;
revoke all on function bruce.last_beat_at(public.heartbeats) from public, anon, authenticated, service_role;
comment on function bruce.last_beat_at(public.heartbeats) is
  'When a part last beat: of jobs, engine and dispatcher the row is written once an hour, and what was heard '
  'since counts. A read replica cannot know that, and asks bruce.replica_beat_at.';
grant execute on function bruce.last_beat_at(public.heartbeats) to authenticated, service_role;

-- 80_watch/beats/replica_beat_at.sql
create function bruce.replica_beat_at(p_heartbeat public.heartbeats)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_written constant timestamptz := p_heartbeat.last_beat_at;
  v_missed_at timestamptz;
begin
  if p_heartbeat.details ? 'failing' then
    return v_written;
  end if;
  -- what is heard between two rows does not reach a replica; that the primary missed it does, as an issue
  select coalesce((i.evidence ->> 'since')::timestamptz, v_written) into v_missed_at
  from public.issues as i
  where i.hostname = p_heartbeat.hostname and i.service = p_heartbeat.name
    and i.event_type = 'HEARTBEAT_OVERDUE' and i.status <> 'resolved';
  return coalesce(v_missed_at, least(greatest(v_written, bruce.clock()), v_written + interval '1 hour'));
end;
$$;
revoke all on function bruce.replica_beat_at(public.heartbeats) from public, anon, authenticated, service_role;
comment on function bruce.replica_beat_at(public.heartbeats) is
  'When jobs, engine or dispatcher last beat, as far as a read replica can know: they beat until now, unless '
  'the primary has an issue that says otherwise, or their row is older than the hour in which it is written.';
grant execute on function bruce.replica_beat_at(public.heartbeats) to authenticated, service_role;

-- 80_watch/coverage_rows.sql
-- a gap is named by those who ask, so that no name is made for what is no gap
create view bruce.coverage_rows with (security_invoker = true) as
select
  'declared hosts that nobody has seen'::text as question, h.hostname, h.hostname as thing,
  null::text as place,
  h.state = 'unobserved' and not exists (select from bruce.scopes as s where s.host = h.hostname) as is_gap
from bruce.host_state as h
where h.lifecycle = 'active'
union all
select
  'declared services that nobody can see', t.hostname, t.service, t.hostname,
  t.state = 'unobserved' and not exists (
    select from bruce.entities as e where e.service_id = t.service_id and e.kind = 'check'
  )
from bruce.service_state as t
where t.lifecycle = 'active'
union all
select 'reporting hosts that nobody declared', s.host, s.host, null, not bool_or(s.is_declared)
  from bruce.scopes as s group by s.host
union all
select
  'running containers and apps that nobody declared', e.hostname, e.name, e.hostname,
  e.match = 'undeclared'
from bruce.entities as e
where e.kind in ('container', 'app') and e.state in ('running', 'unstable')
union all
select 'guests that nobody declared', e.hostname, e.name, null, e.match = 'undeclared'
from bruce.entities as e
where e.kind in ('guest', 'vm');
revoke all on table bruce.coverage_rows from public, anon, authenticated, service_role;
comment on view bruce.coverage_rows is
  'Each declared or observed thing, its place where its name needs one, and whether the other side knows it.';
grant select on bruce.coverage_rows to authenticated, service_role;

-- 80_watch/coverage.sql
create view public.coverage with (security_invoker = true) as
select
  d.question,
  count(*) as total,
  count(*) filter (where d.is_gap) as gaps,
  round(100.0 * count(*) filter (where not d.is_gap) / count(*)) as covered_pct,
  -- an ordered aggregate would sort all things, gaps or not
  (
    select array_agg(g.name order by g.name)
    from unnest(array_agg(concat_ws(' on ', d.thing, d.place)) filter (where d.is_gap)) as g (name)
  ) as names
from bruce.coverage_rows as d
group by d.question
order by 4, 1;
revoke all on table public.coverage from public, anon, authenticated, service_role;
comment on view public.coverage is
  'Where BRUCE is blind, in percent: declared things that no collector has seen, and observed things that '
  'are not declared.';
grant select on public.coverage to authenticated, service_role;

-- 80_watch/engine_was_away.sql
create function bruce.engine_was_away(p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_beat timestamptz := (select bruce.last_beat_at(h) from public.heartbeats as h where h.name = 'engine');
begin
  return coalesce(
    v_beat < p_now - make_interval(mins => (select s.missed_intervals from public.settings as s))
    -- a server that was started since then was off before
    or pg_postmaster_start_time() > v_beat and pg_postmaster_start_time() <= p_now, false);
end;
$$;
revoke all on function bruce.engine_was_away(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.engine_was_away(timestamptz) is
  'Nobody has compared since a while, or since the server was started: who was silent meanwhile may have '
  'reported to nobody.';
grant execute on function bruce.engine_was_away(timestamptz) to authenticated, service_role;

-- 80_watch/excuse_silence.sql
create function bruce.excuse_silence(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update bruce.scopes as s
  set excused_until = p_now + s.stale_after
  where not s.is_stale
    -- once for each silence: jobs that run seldom would excuse for ever
    and (s.excused_until is null or s.last_contact_at >= s.excused_until - s.stale_after);
end;
$$;
revoke all on function bruce.excuse_silence(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.excuse_silence(timestamptz) is
  'The engine is back: each collector that was in time when it stopped has its intervals again.';

-- 80_watch/has_missed.sql
create function bruce.has_missed(p_name text, p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from public.heartbeats as h
    where h.name = p_name and h.enabled
      and bruce.last_beat_at(h) + h.cadence * (select s.missed_intervals from public.settings as s) < p_now
  );
end;
$$;
revoke all on function bruce.has_missed(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.has_missed(text, timestamptz) is
  'True if this part has missed as many heartbeats as settings allow. A part that never beat has missed '
  'none.';

-- 80_watch/heal_future.sql
create function bruce.heal_future(p_now timestamptz)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_limit constant timestamptz := p_now + interval '1 minute';
  v_beat text;
begin
  if not exists (
    select from public.heartbeats as h
    where h.name = 'engine' and bruce.last_beat_at(h) > v_limit and isfinite(h.last_beat_at)
  ) and not exists (
    select from bruce.scopes as s
    where greatest(s.last_contact_at, s.last_snapshot_at, s.error_at, s.last_seen_at, s.returned_at) > v_limit
  ) then
    return false;
  end if;

  foreach v_beat in array array['jobs', 'engine', 'dispatcher'] loop
    perform bruce.forget_beat(v_beat, p_now);
  end loop;
  update public.heartbeats as h
  set last_beat_at = least(h.last_beat_at, p_now),
    details = case when (h.details ->> 'back_at')::timestamptz > p_now then '{}' else h.details end
  where isfinite(h.last_beat_at) and (
    h.last_beat_at > p_now or h.name = 'engine' and (h.details ->> 'back_at')::timestamptz > p_now);

  update bruce.scopes as s
  set last_contact_at = least(s.last_contact_at, p_now), last_snapshot_at = least(s.last_snapshot_at, p_now),
    error_at = least(s.error_at, p_now),
    excused_until = case when s.excused_until <= p_now + s.stale_after then s.excused_until end,
    doubtful_at = null, doubtful_looks = 0, doubtful_skew = null,
    last_seen_at = case when s.last_seen_at is not null then least(s.last_seen_at, p_now) end,
    returned_at = case when s.returned_at is not null then least(s.returned_at, p_now) end,
    changed_at = case when s.changed_at is not null then least(s.changed_at, p_now) end,
    error_since = case when s.error_since is not null then least(s.error_since, p_now) end,
    first_seen_at = least(s.first_seen_at, p_now)
  where greatest(s.last_contact_at, s.last_snapshot_at, s.error_at, s.last_seen_at, s.returned_at,
    s.changed_at, s.error_since, s.first_seen_at) > v_limit
    or s.excused_until > p_now + s.stale_after;
  update bruce.entities as e
  set first_seen_at = least(e.first_seen_at, p_now), state_since = least(e.state_since, p_now),
    changed_at = least(e.changed_at, p_now),
    restarts_base_at = case when e.restarts_base_at is not null then least(e.restarts_base_at, p_now) end,
    restarted_at = case when e.restarted_at is not null then least(e.restarted_at, p_now) end,
    heard_until = case when e.heard_until is not null then least(e.heard_until, p_now) end
  where greatest(e.first_seen_at, e.state_since, e.changed_at, e.restarts_base_at, e.restarted_at,
    e.heard_until) > v_limit;
  update bruce.host_state as h set changed_at = p_now where h.changed_at > v_limit;
  update bruce.service_state as t set changed_at = p_now where t.changed_at > v_limit;

  update public.issues as i
  set first_seen_at = least(i.first_seen_at, p_now), last_seen_at = least(i.last_seen_at, p_now),
    opened_at = case when i.opened_at is not null then least(i.opened_at, p_now) end,
    resolved_at = case when i.resolved_at is not null then least(i.resolved_at, p_now) end,
    quiet_since = case when i.quiet_since is not null then least(i.quiet_since, p_now) end,
    acknowledged_at = case when i.acknowledged_at is not null then least(i.acknowledged_at, p_now) end
  where greatest(i.first_seen_at, i.last_seen_at, i.opened_at, i.resolved_at, i.quiet_since,
    i.acknowledged_at) > v_limit;
  -- a timer runs from when it was set
  update public.tasks as t
  set tell_at = t.tell_at - m.ahead, repeat_at = t.repeat_at - m.ahead, escalate_at = t.escalate_at - m.ahead,
    started_at = least(t.started_at, p_now), told_at = t.told_at - m.ahead
  from (
    select o.task_id, make_interval(
      secs => extract(epoch from greatest(o.started_at, o.told_at) - p_now)::double precision) as ahead
    from public.tasks as o
    where o.ended_at is null and greatest(o.started_at, o.told_at) > v_limit
  ) as m
  where t.task_id = m.task_id;
  update public.actions as a
  set created_at = p_now, next_attempt_at = case when a.next_attempt_at is not null then p_now end,
    lease_until = case when a.lease_until is not null then least(a.lease_until, v_limit) end
  where a.created_at > v_limit and a.finished_at is null;
  perform bruce.write_journal(
    p_kind => 'watcher',
    p_message => bruce.say('watcher.clock_set_back'),
    p_now => p_now
  );
  return true;
end;
$$;
revoke all on function bruce.heal_future(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.heal_future(timestamptz) is
  'The clock of this server was ahead and was set back: what it wrote meanwhile lies in the future, and '
  'would count as newer than all that comes. It becomes now. Returns whether there was any.';
insert into public.texts (key, language, text)
values
  ('watcher.clock_set_back', 'en',
    'The clock of this server was set back: moments of the future that it had written are now.'),
  ('watcher.clock_set_back', 'fr',
    'L''horloge de ce serveur a été reculée : les moments futurs qu''il avait écrits deviennent '
    'maintenant.');

-- 80_watch/health_problems.sql
create function bruce.health_problems(p_now timestamptz default bruce.clock())
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select bruce.say('health.not_heard_of', n.name)
    from unnest('{jobs,engine}'::text[]) as n (name)
    where bruce.has_missed(n.name, p_now)
      or not exists (select from public.heartbeats as h where h.name = n.name)
    union all
    select s.problem from bruce.schedule_problem() as s (problem) where s.problem is not null
    union all
    select d.problem from bruce.dispatch_problem() as d (problem) where d.problem is not null
    union all
    select bruce.say('health.notice_waits', w.target, bruce.day_words(w.since))
    from (
      select a.target, min(a.created_at) as since
      from public.actions as a
      join public.targets as t on t.name = a.target
      where a.status = 'pending' and t.enabled
      group by a.target
    ) as w
    where w.since < p_now - interval '15 minutes'
  );
end;
$$;
revoke all on function bruce.health_problems(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.health_problems(timestamptz) is
  'Why BRUCE cannot be relied on now: jobs or engine do not run or are not scheduled, dispatch refuses, or '
  'notifications are not delivered. '
  'Empty: healthy. The ping to the outside depends on it.';
insert into public.texts (key, language, text)
values
  ('health.not_heard_of', 'en', '%1$s: not heard of'),
  ('health.not_heard_of', 'fr', '%1$s : aucun signe de vie'),
  ('health.notice_waits', 'en', 'a notice for %1$s waits since %2$s'),
  ('health.notice_waits', 'fr', 'une notification pour %1$s attend depuis %2$s');

-- 80_watch/heartbeat_overdue.sql
-- HEARTBEAT_OVERDUE: docs/rules/heartbeat-overdue.md
create view bruce.heartbeat_overdue with (security_invoker = true) as
with patience as (
  select s.missed_intervals, bruce.clock() as now,
    (h.details ->> 'away_from')::timestamptz as away_from, (h.details ->> 'back_at')::timestamptz as back_at
  from public.settings as s
  left join public.heartbeats as h on h.name = 'engine'
)
select
  'HEARTBEAT_OVERDUE'::text as event_type,
  h.hostname,
  h.name as service,
  'heartbeat'::text as field,
  format('a sign of life every %s', h.cadence) as expected,
  'silence'::text as observed,
  case
    when h.details ? 'never_heard_of' then
      concat_ws(' ', bruce.say('heartbeat_overdue.nobody_calls', bruce.day_words(h.beat_at)), l.words)
    when h.details ? 'failing' then bruce.say('heartbeat_overdue.failing', bruce.day_words(h.beat_at))
    else concat_ws(' ',
      bruce.say('heartbeat_overdue.silent', upper(left(h.name, 1)) || substr(h.name, 2), h.hostname,
        bruce.day_words(h.beat_at), bruce.span_words(h.cadence)), l.words)
  end as details,
  'bruce'::text as source,
  h.beat_at as since,
  null::integer as scope_id
from (
  select h.*, bruce.last_beat_at(h) as beat_at from public.heartbeats as h where h.enabled
) as h
cross join patience as p
cross join lateral (
  select case when h.details ->> 'problem' is not null
    then bruce.say('heartbeat_overdue.last_call', bruce.full_stop(h.details ->> 'problem')) end
) as l (words)
where h.beat_at + h.cadence * p.missed_intervals < p.now
  -- while the engine was away it could hear nobody
  and not coalesce(
    h.beat_at + h.cadence * p.missed_intervals >= p.away_from
      and p.now < p.back_at + h.cadence * p.missed_intervals and p.now >= p.back_at, false
  )
union all
-- a cluster is not a host that can be unreachable: its collector counts as a part of BRUCE
select
  'HEARTBEAT_OVERDUE', s.host, null, s.source || '.report',
    format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  bruce.say('heartbeat_overdue.cluster', s.source, s.host, bruce.day_words(s.last_contact_at)),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
cross join patience as p
where s.is_declared
  and greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.listened_until())
  and not exists (select from bruce.host_state as h where h.hostname = s.host);
revoke all on table bruce.heartbeat_overdue from public, anon, authenticated, service_role;
comment on view bruce.heartbeat_overdue is
  'A part of BRUCE that runs by itself (jobs, engine, dispatcher, worker, export, collector of a cluster) '
  'missed several heartbeats.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('HEARTBEAT_OVERDUE', 'medium', 1, 1, 'silence', false, '{}', 'bruce.heartbeat_overdue',
  'A part of BRUCE that runs by itself has not been heard of for too long.');
insert into public.texts (key, language, text)
values
  ('rule_about.heartbeat_overdue', 'fr',
    'Une partie de BRUCE qui tourne seule n''a pas donné signe de vie depuis trop longtemps.'),
  ('heartbeat_overdue.nobody_calls', 'en',
    'Notices wait since %1$s, and nobody calls the function dispatch.'),
  ('heartbeat_overdue.nobody_calls', 'fr',
    'Des notifications attendent depuis %1$s, et personne n''appelle la fonction dispatch.'),
  ('heartbeat_overdue.failing', 'en',
    'The jobs have not all run since %1$s: see kind watcher of the journal.'),
  ('heartbeat_overdue.failing', 'fr',
    'Les tâches n''ont pas toutes tourné depuis %1$s : voir kind watcher dans le journal.'),
  ('heartbeat_overdue.silent', 'en', '%1$s on %2$s: not heard of since %3$s (every %4$s).'),
  ('heartbeat_overdue.silent', 'fr', '%1$s sur %2$s : aucun signe de vie depuis %3$s (intervalle : %4$s).'),
  ('heartbeat_overdue.last_call', 'en', 'Last call: %1$s'),
  ('heartbeat_overdue.last_call', 'fr', 'Dernier appel : %1$s'),
  ('heartbeat_overdue.cluster', 'en', 'The %1$s collector of cluster %2$s has not reported since %3$s.'),
  ('heartbeat_overdue.cluster', 'fr', 'Le collecteur %1$s du cluster %2$s n''a rien envoyé depuis %3$s.');

-- 80_watch/is_well.sql
create function public.is_well(token_sha256 text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(
    is_well.token_sha256, array['worker', 'operator'], p_writes => false);
  v_problems text[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  v_problems := bruce.health_problems(v_now);
  return jsonb_build_object('status', 200, 'well', v_problems = '{}', 'because', to_jsonb(v_problems));
end;
$$;
revoke all on function public.is_well(text) from public, anon, authenticated, service_role;
comment on function public.is_well(text) is
  'True if jobs and engine run and notifications are delivered: {well, because: [sentences]}. Role worker '
  'or operator. Security definer: the caller may not read tokens.';
grant execute on function public.is_well(text) to service_role;

-- 80_watch/jobs/create_partition.sql
create function bruce.create_partition(p_month date)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text := 'observed_snapshots_' || to_char(p_month, 'YYYY_MM');
  v_from timestamptz := p_month::timestamp at time zone 'UTC';
  v_to timestamptz := (p_month + interval '1 month') at time zone 'UTC';
begin
  create temporary table moved_rows on commit drop as
    select * from bruce.observed_snapshots_default as o where o.observed_at >= v_from
      and o.observed_at < v_to;
  delete from bruce.observed_snapshots_default as o where o.observed_at >= v_from and o.observed_at < v_to;
  execute format(
    'create table bruce.%I (like bruce.stored_snapshots including defaults including constraints)',
      v_name);
  execute format('insert into bruce.%I select * from pg_temp.moved_rows', v_name);
  drop table pg_temp.moved_rows;
  execute format('alter table bruce.%I enable row level security', v_name);
  execute format('revoke all on bruce.%I from public, anon, authenticated, service_role', v_name);
  execute format(
    'alter table bruce.stored_snapshots attach partition bruce.%I for values from (%L) to (%L)', v_name,
      v_from, v_to
  );
end;
$$;
revoke all on function bruce.create_partition(date) from public, anon, authenticated, service_role;
comment on function bruce.create_partition(date) is
  'Makes the partition of one month, with the rows of that month from the default partition.';

-- 80_watch/jobs/cron_database.sql
create function bruce.cron_database()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return current_setting('cron.database_name', true);
exception
  -- only some roles may read the setting
  when insufficient_privilege then
    return current_database();
end;
$$;
revoke all on function bruce.cron_database() from public, anon, authenticated, service_role;
comment on function bruce.cron_database() is
  'The one database of the server that can have pg_cron. Null: pg_cron is not loaded.';
grant execute on function bruce.cron_database() to authenticated, service_role;

-- 80_watch/jobs/drop_old_partitions.sql
create function bruce.drop_old_partitions(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set lock_timeout = '250ms'
as $$
declare
  v_oldest timestamptz := p_now - (select s.retention from public.settings as s);
  v_partition record;
  v_dropped integer := 0;
begin
  for v_partition in
    select c.relname, to_date(right(c.relname, 7), 'YYYY_MM') as month
    from pg_catalog.pg_inherits as i
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'bruce.stored_snapshots'::regclass
      and c.relname ~ '^observed_snapshots_\d{4}_\d{2}$'
  loop
    continue when (v_partition.month + interval '1 month') at time zone 'UTC' >= v_oldest;
    begin
      perform bruce.keep_present(v_partition.relname);
      v_dropped := v_dropped + 1;
    exception
      -- a reader holds a lock on the history: the next run tries again
      when lock_not_available then
        exit;
    end;
  end loop;
  if exists (select from bruce.observed_snapshots_default as o where o.observed_at < v_oldest) then
    delete from bruce.observed_snapshots_default as o
    where o.observed_at < v_oldest
      and o.id not in (
        select k.id from bruce.kept_ids() as k where k.id is not null
        union all
        -- and what such a one differs from
        select d.base_id from bruce.observed_snapshots_default as d
        where d.base_id is not null and d.id in (select k.id from bruce.kept_ids() as k)
      );
  end if;
  return v_dropped;
end;
$$;
revoke all on function bruce.drop_old_partitions(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.drop_old_partitions(timestamptz) is
  'Drops months that are older than settings.retention as a whole, but for what the present is made of. '
  'Drops none while a long read of the history holds its lock.';

-- 80_watch/jobs/due_days.sql
create function bruce.due_days(
  p_look bruce.outlook, p_before integer, p_within interval, p_now timestamptz
)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_within constant integer := ceil(extract(epoch from p_within) / 86400);
  v_left constant float8 := extract(epoch from p_look.perhaps_full_at - p_now) / 86400;
  v_days integer;
begin
  if p_before is null and (p_look.verdict <> 'growing' or v_left > v_within)
    -- what is due stays so until there is clearly more time, so that it does not come and go at the edge
    or v_left is null or v_left > v_within * 1.5
  then
    return null;
  end if;
  select min(d) into v_days from unnest(array[v_within, 7, 3, 1]) as d where d <= v_within and v_left <= d;
  return least(v_days, p_before, v_within);
end;
$$;
revoke all on function bruce.due_days(bruce.outlook, pg_catalog.int4, pg_catalog.interval, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.due_days(bruce.outlook, integer, interval, timestamptz) is
  'Fewer than how many days are left until it is full; null: enough, or nobody can say. p_before: what it '
  'was; it does not rise while it is due.';

-- 80_watch/jobs/ensure_partitions.sql
create function bruce.ensure_partitions(
  p_now timestamptz default bruce.clock(), p_months_ahead integer default 3
)
returns integer
language plpgsql
volatile
set search_path = ''
-- a long read of the history, such as pg_dump, holds its lock: ingest must not wait behind this statement
set lock_timeout = '250ms'
as $$
declare
  v_month date;
  v_created integer := 0;
begin
  for v_month in
    select m::date
    from generate_series(
      date_trunc('month', p_now at time zone 'UTC'),
      date_trunc('month', p_now at time zone 'UTC') + make_interval(months => p_months_ahead), '1 month'
    ) as m
    union
    -- months of rows in the default partition
    select distinct date_trunc('month', o.observed_at at time zone 'UTC')::date
      from bruce.observed_snapshots_default as o
      -- what is kept whatever its age stays there
      where o.observed_at >= p_now - (select s.retention from public.settings as s) - interval '1 month'
    order by 1
  loop
    continue when to_regclass(format('bruce.observed_snapshots_%s', to_char(v_month, 'YYYY_MM'))) is not null;
    perform bruce.create_partition(v_month);
    v_created := v_created + 1;
  end loop;
  return v_created;
exception
  -- the next run tries again; until then the default partition takes the rows
  when lock_not_available then
    return 0;
end;
$$;
revoke all on function bruce.ensure_partitions(timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.ensure_partitions(timestamptz, integer) is
  'Makes the partitions of the coming months, and of the rows in the default partition. Makes none while a '
  'long read of the history holds its lock.';
select bruce.ensure_partitions();

-- 80_watch/jobs/filling_series.sql
create function bruce.filling_series(p_scope_ids integer[])
returns table (series_id integer, scope_id integer, hostname text, service text, limit_value float8)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  select m.series_id, m.scope_id, h.hostname, h.service,
    case when m.metric like '%\_bytes'
      then (select t.open_above from bruce.threshold_of(m.metric, h.hostname, h.service) as t)::float8
      else 100 end
  from bruce.metric_series as m
  left join bruce.scopes as s on s.scope_id = m.scope_id
  left join bruce.entities as e
    on e.scope_id = m.scope_id and e.kind = m.kind and e.entity_key = m.entity_key
  left join bruce.service_state as d on d.service_id = e.service_id
  -- whose it is: as bruce.take_measurements says of what is over its threshold
  cross join lateral (
    select
      case
        when m.scope_id = 0 then (select o.self_hostname from public.settings as o)
        when m.kind in ('guest', 'node') then coalesce(e.hostname, m.name)
        when m.node is not null then (bruce.resolve_host(m.node)).host
        when m.kind = 'storage' then coalesce(bruce.cluster_of(s.host, (
          select bruce.whole_snapshot(o) from bruce.stored_snapshots as o
          where o.id = s.applied_snapshot_id limit 1)), s.host)
        else s.host
      end as hostname,
      case when not bruce.is_of_machine(m.kind) then coalesce(d.service, m.name) end as service
  ) as h
  where m.scope_id = any (p_scope_ids) and m.metric in ('disk_pct', 'pool_pct', 'database_bytes')
    and h.hostname is not null;
end;
$$;
revoke all on function bruce.filling_series(pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.filling_series(integer[]) is
  'The series of these scopes that can be full one day, whose they are, and when they are full.';

-- 80_watch/jobs/forecast.sql
create function bruce.forecast(p_scope_ids integer[], p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_series record;
  v_known bruce.forecasts;
  v_look bruce.outlook;
  v_due_days integer;
  v_hosts text[] := '{}';
  v_within constant interval := (select s.forecast_within from public.settings as s);
begin
  for v_series in
    with hour as materialized (
      select r.scope_id, r.starts_at, r.layout_id, r.mean
      from bruce.metric_rollups as r
      where r.part = 4 and r.scope_id = any (p_scope_ids) and r.starts_at > p_now - interval '30 days'
    ),
    place as materialized (
      select f.*, l.layout_id, array_position(l.series_ids, f.series_id) as position
      from bruce.filling_series(p_scope_ids) as f
      join bruce.metric_layouts as l on l.scope_id = f.scope_id and f.series_id = any (l.series_ids)
      where f.limit_value > 0
    )
    select p.series_id, p.scope_id, p.hostname, p.service, p.limit_value,
      array_agg(h.starts_at order by h.starts_at) as at,
      array_agg(h.mean[p.position]::float8 order by h.starts_at) as points,
      max(h.starts_at) as measured_at,
      (select max(n.starts_at) from hour as n where n.scope_id = p.scope_id) as scope_at
    from place as p
    join hour as h on h.layout_id = p.layout_id
    where h.mean[p.position] is not null
    group by p.series_id, p.scope_id, p.hostname, p.service, p.limit_value
  loop
    select f.* into v_known from bruce.forecasts as f where f.series_id = v_series.series_id;
    -- its collector measures on, and it is not there any more
    if v_series.measured_at < v_series.scope_at - interval '1 day' then
      delete from bruce.forecasts as f where f.series_id = v_series.series_id;
      v_hosts := v_hosts || v_known.hostname;
      continue;
    end if;
    -- without anything new what was said stands
    continue when v_series.measured_at <= v_known.measured_at;
    v_look := bruce.look_ahead(v_series.at, v_series.points, v_series.limit_value);
    v_due_days := bruce.due_days(v_look, v_known.due_days, v_within, p_now);
    insert into bruce.forecasts as f (
      series_id, scope_id, hostname, service, value, limit_value, slope_per_day, full_at, full_at_earliest,
      full_at_latest, verdict, why, points, since, measured_at, computed_at, due_since, due_days
    ) values (
      v_series.series_id, v_series.scope_id, v_series.hostname, v_series.service,
      v_series.points[cardinality(v_series.points)], v_series.limit_value, v_look.slope, v_look.full_at,
      v_look.full_at_earliest, v_look.full_at_latest, v_look.verdict, v_look.why, v_look.points,
      v_look.since, v_series.measured_at, p_now, case when v_due_days is not null then p_now end, v_due_days
    )
    on conflict (series_id) do update
    set hostname = excluded.hostname, service = excluded.service, value = excluded.value,
      limit_value = excluded.limit_value, slope_per_day = excluded.slope_per_day,
      full_at = excluded.full_at, full_at_earliest = excluded.full_at_earliest,
      full_at_latest = excluded.full_at_latest, verdict = excluded.verdict, why = excluded.why,
      points = excluded.points, since = excluded.since, measured_at = excluded.measured_at,
      computed_at = excluded.computed_at, due_days = excluded.due_days,
      due_since = case when excluded.due_since is not null
        then coalesce(f.due_since, excluded.due_since) end;
    if v_due_days is distinct from v_known.due_days then
      v_hosts := v_hosts || v_series.hostname || v_known.hostname;
    end if;
  end loop;
  return array(select distinct h from unnest(v_hosts) as h where h is not null);
end;
$$;
revoke all on function bruce.forecast(pg_catalog.int4[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.forecast(integer[], timestamptz) is
  'Computes the forecasts of these scopes from the hours of 30 days. Returns the hosts where one is due now '
  'and was not, or was and is not any more.';

-- 80_watch/jobs/keep_present.sql
create function bruce.keep_present(p_partition text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids bigint[];
  v_kept bruce.stored_snapshots[];
begin
  -- an empty array where nothing is kept; a row of it may lack in its history already
  v_ids := array(select k.id from bruce.kept_ids() as k where k.id is not null);
  execute format('select array_agg(o::bruce.stored_snapshots) from bruce.%I as o where o.id = any ($1)',
    p_partition) into v_kept using v_ids;
  -- whole: their base goes with the month
  v_kept := array(
    select (jsonb_populate_record(k, jsonb_build_object(
      'snapshot', bruce.whole_snapshot(k), 'rows', null, 'base_rows', null, 'base_id', null, 'base_at', null
    ))) from unnest(v_kept) as k
  );
  execute format('drop table bruce.%I', p_partition);
  insert into bruce.stored_snapshots select k.* from unnest(v_kept) as k;
  -- what did not change since is in the snapshot of today as well
  update bruce.entities as e
  set snapshot_id = s.applied_snapshot_id
  from bruce.scopes as s
  where s.scope_id = e.scope_id and e.heard_until is null and e.snapshot_id <> s.applied_snapshot_id
    and not exists (select from bruce.stored_snapshots as o where o.id = e.snapshot_id);
end;
$$;
revoke all on function bruce.keep_present(text) from public, anon, authenticated, service_role;
comment on function bruce.keep_present(text) is
  'Drops one month of history, and keeps of it, whole, in the default partition, what bruce.kept_ids names.';

-- 80_watch/jobs/kept_ids.sql
create function bruce.kept_ids()
returns table (id bigint)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select unnest(array[s.applied_snapshot_id, s.held_snapshot_id, s.snapshot_id]) from bruce.scopes as s
  union
  select (i.evidence ->> 'snapshot_id')::bigint from public.issues as i
  where i.status <> 'resolved' and i.evidence ->> 'snapshot_id' is not null
  union
  select e.snapshot_id from bruce.entities as e where e.heard_until is not null;
end;
$$;
revoke all on function bruce.kept_ids() from public, anon, authenticated, service_role;
comment on function bruce.kept_ids() is
  'Snapshots that are kept whatever their age: of each scope the one that the present is made of, the one '
  'that is held and the newest; the evidence of what is not resolved, and of what was not listed since.';

-- 80_watch/jobs/make_forecasts.sql
create function bruce.make_forecasts(p_now timestamptz default bruce.clock(), p_most integer default 20)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_state bruce.metric_state;
  v_scope_ids integer[];
  v_hosts text[];
begin
  select s.* into v_state from bruce.metric_state as s;
  if not isfinite(v_state.rolled_until)
    or v_state.rolled_until < v_state.forecast_until + interval '1 hour'
  then
    return 0;
  end if;
  v_scope_ids := array(
    select distinct m.scope_id
    from bruce.metric_series as m
    where m.scope_id > v_state.forecast_scope_id and m.metric in ('disk_pct', 'pool_pct', 'database_bytes')
    order by m.scope_id
    limit p_most
  );
  v_hosts := bruce.forecast(v_scope_ids, p_now);
  if cardinality(v_scope_ids) < p_most then
    update bruce.metric_state as s
    set forecast_until = date_trunc('hour', s.rolled_until, 'UTC'), forecast_scope_id = -1;
  else
    update bruce.metric_state as s set forecast_scope_id = v_scope_ids[p_most];
  end if;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED', p_now);
  end if;
  return cardinality(v_scope_ids);
end;
$$;
revoke all on function bruce.make_forecasts(timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.make_forecasts(timestamptz, integer) is
  'Computes the forecasts once an hour, when the hour is rolled up: of at most p_most scopes in a run, the '
  'others in the next ones. Returns of how many scopes.';

-- 80_watch/jobs/measure_database.sql
create function bruce.measure_database(p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host text := (select s.self_hostname from public.settings as s);
  v_bytes bigint := pg_database_size(current_database());
  v_threshold record;
  v_scope bruce.scopes;
begin
  select * into v_threshold from bruce.threshold_of('database_bytes', v_host, current_database()::text);
  if not found then
    return;
  end if;
  -- make the scope of this database only when it exceeds the threshold
  select s.* into v_scope from bruce.scopes as s where s.host_key = lower(v_host) and s.source = 'bruce';
  if v_scope.scope_id is null then
    if v_bytes <= v_threshold.open_above then
      return;
    end if;
    perform bruce.add_source('bruce', 'BRUCE itself: the size of its database');
    v_scope := bruce.find_scope(v_host, 'bruce', p_now, '{"interval_s": 60}');
  end if;
  update bruce.scopes as s set last_contact_at = p_now, last_seen_at = p_now, last_snapshot_at = p_now
  where s.scope_id = v_scope.scope_id and s.last_contact_at < p_now;

  if v_bytes > v_threshold.open_above then
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    ) values (
      v_scope.scope_id, current_database(), 'database_bytes', v_scope.host, current_database(), v_bytes,
      v_threshold.open_above, v_threshold.clear_below, v_threshold.unit, p_now
    ) on conflict do nothing;
  else
    delete from bruce.resource_levels as l where l.scope_id = v_scope.scope_id
      and v_bytes < v_threshold.clear_below;
  end if;
  perform bruce.reconcile(array[v_scope.host], 'REALITY_CHANGED', p_now);
end;
$$;
revoke all on function bruce.measure_database(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.measure_database(timestamptz) is
  'Compares the size of this database with its threshold, like any other resource.';

-- 80_watch/jobs/purge_job_runs.sql
create function bruce.purge_job_runs(p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_deleted integer := 0;
begin
  -- once an hour is enough: the table has no index on time
  if extract(minute from p_now) < 10 and to_regclass('cron.job_run_details') is not null
    and has_schema_privilege('cron', 'usage') and has_table_privilege('cron.job_run_details', 'delete')
  then
    delete from cron.job_run_details as d
    using cron.job as j
    where j.jobid = d.jobid and j.jobname in ('bruce jobs', 'bruce dispatch')
      and d.end_time < p_now - interval '7 days';
    get diagnostics v_deleted = row_count;
  end if;
  return v_deleted;
end;
$$;
revoke all on function bruce.purge_job_runs(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.purge_job_runs(timestamptz) is
  'Deletes what pg_cron recorded about our jobs more than seven days ago; pg_cron itself deletes nothing.';

-- 80_watch/jobs/purge_metrics.sql
create function bruce.purge_metrics(p_before timestamptz, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
-- a long read of the history holds its lock: the next run tries again
set lock_timeout = '250ms'
as $$
declare
  v_part constant smallint := bruce.metric_part('5 minutes', p_now + interval '1 day');
begin
  delete from bruce.metric_samples as m where m.received_at < p_now - interval '2 hours';
  -- the part of tomorrow holds what is more than two days old
  if exists (select from bruce.metric_rollups as r where r.part = v_part) then
    execute format('truncate bruce.%I', 'metric_five_minutes_' || v_part);
  end if;
  if date_trunc('day', p_before, 'UTC') < date_trunc('day', p_now, 'UTC') then
    delete from bruce.metric_rollups as r where r.part = 4 and r.starts_at < p_now - interval '30 days';
    delete from bruce.metric_rollups as r where r.part = 5 and r.starts_at < p_now - interval '2 years';
    perform bruce.purge_series();
  end if;
exception
  when lock_not_available then
    null;
end;
$$;
revoke all on function bruce.purge_metrics(timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.purge_metrics(timestamptz, timestamptz) is
  'Ends what is kept too long: samples after 2 hours, five minutes after 2 days, hours after 30 days, days '
  'after 2 years. p_before: when it was done last.';

-- 80_watch/jobs/purge_notifications.sql
create function bruce.purge_notifications(
  p_now timestamptz default bruce.clock(), p_most integer default 10000
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_notices_before timestamptz := p_now - (select s.notice_retention from public.settings as s);
  v_journal_before timestamptz := p_now - (select s.journal_retention from public.settings as s);
  v_deleted integer := 0;
  v_rows integer;
begin
  -- an undelivered notification of that age is useless
  update public.actions as a
  set status = 'dead', finished_at = p_now, next_attempt_at = null, last_error = 'too old to be sent'
  where a.status = 'pending' and a.created_at < v_notices_before;
  delete from public.actions as a
  where a.action_id in (
    select o.action_id from public.actions as o where o.finished_at < v_notices_before limit p_most);
  get diagnostics v_deleted = row_count;
  delete from bruce.owed_ends as o where o.owed_at < v_notices_before;
  -- events written by hand never resolve
  delete from public.task_issues as m
  using public.tasks as t
  where t.task_id = m.task_id and t.status = 'told' and t.next_due_at is null and t.told_at < v_notices_before
    and m.issue_id is null and m.pending_status is null;
  get diagnostics v_rows = row_count;
  if v_rows > 0 then
    perform bruce.set_timers(array(
      select t.task_id from public.tasks as t
      where t.status = 'told' and t.told_at < v_notices_before
        and not exists (select from public.task_issues as m where m.task_id = t.task_id)
    ), p_now);
  end if;
  delete from public.tasks as t
  where t.task_id in (
    select o.task_id from public.tasks as o where o.ended_at < v_notices_before limit p_most);
  get diagnostics v_rows = row_count;
  v_deleted := v_deleted + v_rows;

  if exists (select from public.journal as j where j.created_at < v_journal_before) then
    perform set_config('bruce.is_purging', 'on', true);
    delete from public.journal as j
    where j.id in (
      select o.id from public.journal as o where o.created_at < v_journal_before
        order by o.created_at limit p_most);
    get diagnostics v_rows = row_count;
    perform set_config('bruce.is_purging', 'off', true);
    v_deleted := v_deleted + v_rows;
  end if;
  return v_deleted;
end;
$$;
revoke all on function bruce.purge_notifications(timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.purge_notifications(timestamptz, integer) is
  'Deletes ended tasks, finished actions with their deliveries, and journal lines that are older than '
  'settings keep them.';

-- 80_watch/jobs/purge_series.sql
create function bruce.purge_series(p_most integer default 5)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_scope_id integer;
begin
  -- only where things come and go: others keep theirs
  for v_scope_id in
    select l.scope_id from bruce.metric_layouts as l
    group by l.scope_id having count(*) > 50
    order by count(*) desc
    limit p_most
  loop
    delete from bruce.metric_layouts as l
    where l.scope_id = v_scope_id
      and not exists (
        select from bruce.metric_samples as m
        where m.scope_id = v_scope_id and m.layout_id = l.layout_id)
      and l.layout_id not in (
        select r.layout_id from bruce.metric_rollups as r where r.scope_id = v_scope_id);
    delete from bruce.metric_series as s
    where s.scope_id = v_scope_id
      and s.series_id not in (
        select u.series_id
        from bruce.metric_layouts as l
        cross join lateral unnest(l.series_ids) as u (series_id)
        where l.scope_id = v_scope_id);
  end loop;
end;
$$;
revoke all on function bruce.purge_series(pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.purge_series(integer) is
  'Forgets series of which nothing is kept any more, of the scopes with the most layouts.';

-- 80_watch/jobs/roll_up_longer.sql
create function bruce.roll_up_longer(
  p_before timestamptz, p_until timestamptz, p_scope_ids integer[], p_starts timestamptz[]
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_spans record;
  v_days record;
  v_written integer := 0;
begin
  -- hours that ended, and those of which more is known now
  select array_agg(h.scope_id) as scope_ids, array_agg(h.starts_at) as starts
  into v_spans
  from (
    select b.scope_id, date_trunc('hour', b.starts_at, 'UTC') as starts_at
    from unnest(p_scope_ids, p_starts) as b (scope_id, starts_at)
    union
    select r.scope_id, date_trunc('hour', r.starts_at, 'UTC')
    from bruce.metric_rollups as r
    where date_trunc('hour', p_before, 'UTC') < date_trunc('hour', p_until, 'UTC') and r.part in (0, 1, 2, 3)
      and r.starts_at >= greatest(date_trunc('hour', p_before, 'UTC'), p_until - interval '2 days')
  ) as h
  where h.starts_at < date_trunc('hour', p_until, 'UTC');
  if v_spans.scope_ids is null then
    return 0;
  end if;
  v_written := bruce.pack_rollups('1 hour', v_spans.scope_ids, v_spans.starts);
  select array_agg(d.scope_id) as scope_ids, array_agg(d.starts_at) as starts
  into v_days
  from (
    select h.scope_id, date_trunc('day', h.starts_at, 'UTC') as starts_at
    from unnest(v_spans.scope_ids, v_spans.starts) as h (scope_id, starts_at)
    union
    select r.scope_id, date_trunc('day', r.starts_at, 'UTC')
    from bruce.metric_rollups as r
    where date_trunc('day', p_before, 'UTC') < date_trunc('day', p_until, 'UTC') and r.part = 4
      and r.starts_at >= greatest(date_trunc('day', p_before, 'UTC'), p_until - interval '3 days')
  ) as d
  where d.starts_at < date_trunc('day', p_until, 'UTC');
  if v_days.scope_ids is not null then
    v_written := v_written + bruce.pack_rollups('1 day', v_days.scope_ids, v_days.starts);
  end if;
  return v_written;
end;
$$;
revoke all on function bruce.roll_up_longer(timestamptz, timestamptz, pg_catalog.int4[], timestamptz[]) from public, anon, authenticated, service_role;
comment on function bruce.roll_up_longer(timestamptz, timestamptz, integer[], timestamptz[]) is
  'Rolls up hours and days: those that ended between the two moments, and those of the past that these five '
  'minutes belong to. Returns how many it wrote.';

-- 80_watch/jobs/roll_up_metrics.sql
create function bruce.roll_up_metrics(
  p_now timestamptz default bruce.clock(), p_longest interval default '0.7 seconds'
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before timestamptz;
  v_until constant timestamptz := date_bin('5 minutes', p_now, 'epoch');
  v_most constant integer := 100;
  v_started constant timestamptz := clock_timestamp();
  v_spans record;
  v_scope_ids integer[];
  v_starts timestamptz[];
  v_is_done boolean;
  v_written integer := 0;
begin
  perform bruce.sample_database(p_now);
  select s.rolled_until into v_before from bruce.metric_state as s;
  if v_until <= v_before then
    return 0;
  end if;

  -- five minutes with a snapshot that came since the last time: of now, or of the past
  with five as materialized (
    select m.scope_id, date_bin('5 minutes', m.measured_at, 'epoch') as starts_at, count(*) as samples
    from bruce.metric_samples as m
    -- one that was on its way then is seen now
    where m.measured_at < v_until
      and (m.scope_id, date_bin('5 minutes', m.measured_at, 'epoch')) in (
        select n.scope_id, date_bin('5 minutes', n.measured_at, 'epoch')
        from bruce.metric_samples as n
        where n.received_at >= v_before - interval '1 minute')
    group by 1, 2
  )
  select array_agg(f.scope_id order by f.starts_at, f.scope_id) as scope_ids,
    array_agg(f.starts_at order by f.starts_at, f.scope_id) as starts, count(*)::integer as count
  into v_spans
  from five as f
  where not exists (
    select from bruce.metric_rollups as r
    where r.part = bruce.metric_part('5 minutes', f.starts_at) and r.scope_id = f.scope_id
      and r.starts_at = f.starts_at and r.samples >= f.samples);
  -- nobody reported: nothing reaches the disk, but once an hour
  if v_spans.count = 0 and date_trunc('hour', v_until, 'UTC') <= date_trunc('hour', v_before, 'UTC') then
    return 0;
  end if;
  for v_first in 1..greatest(v_spans.count, 1) by v_most loop
    exit when v_first > 1 and clock_timestamp() > v_started + p_longest;
    v_is_done := v_first + v_most > v_spans.count;
    v_scope_ids := v_spans.scope_ids[v_first:v_first + v_most - 1];
    v_starts := v_spans.starts[v_first:v_first + v_most - 1];
    v_written := v_written + bruce.pack_rollups('5 minutes', v_scope_ids, v_starts);
    -- all hours and days that ended, once all five minutes are there; before, those of these five minutes
    v_written := v_written + bruce.roll_up_longer(
      case when v_is_done then v_before else v_until end, v_until, v_scope_ids, v_starts);
  end loop;
  if v_is_done then
    update bruce.metric_state as s set rolled_until = v_until;
    perform bruce.purge_metrics(v_before, p_now);
  end if;
  return v_written;
end;
$$;
revoke all on function bruce.roll_up_metrics(timestamptz, pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.roll_up_metrics(timestamptz, interval) is
  'Rolls up what was measured: each five minutes once they are over, and with them hours and days; a late '
  'snapshot into its own time. After p_longest it leaves the rest to the next run. Returns how many spans it '
  'wrote.';

-- 80_watch/jobs/run_job.sql
create function bruce.run_job(p_job text, p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
begin
  case p_job
    when 'schedules_turned' then
      return bruce.apply_schedules(p_now);
    when 'netbox_applied' then
      return bruce.apply_netbox_inbox(p_attempts => 4, p_most => 1000);
    when 'databases_measured' then
      perform bruce.measure_database(p_now);
      return 1;
    when 'metrics_rolled' then
      return bruce.roll_up_metrics(p_now);
    when 'forecasts_made' then
      return bruce.make_forecasts(p_now);
    when 'partitions_created' then
      return bruce.ensure_partitions(p_now);
    when 'partitions_dropped' then
      return bruce.drop_old_partitions(p_now);
    when 'commands_settled' then
      return bruce.run_command_jobs(p_now);
    when 'suggestions_judged' then
      return bruce.judge_suggestions(p_now);
    when 'forgotten' then
      return bruce.forget_silent(p_now);
    when 'sweep' then
      perform bruce.note_sweep(p_now);
      return bruce.sweep(p_now);
    when 'notices' then
      return bruce.flush_tasks(p_now);
    when 'occurrences_counted' then
      return bruce.count_occurrences(p_now) + bruce.count_months(p_now);
    when 'digests' then
      return bruce.send_digests(p_now);
    when 'purge' then
      return bruce.purge_notifications(p_now) + bruce.purge_job_runs(p_now)
        + bruce.purge_netbox_inbox(p_now);
  end case;
end;
$$;
revoke all on function bruce.run_job(text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.run_job(text, timestamptz) is
  'Runs one job by its name. Returns how many things it changed.';

-- 80_watch/jobs/run_jobs.sql
create function bruce.run_jobs(p_now timestamptz default now())
returns jsonb
language plpgsql
volatile
set search_path = ''
-- while it waits for one writer that does not end, all others wait behind it
set lock_timeout = '3s'
as $$
declare
  v_job text;
  v_done jsonb := '{}';
  v_failed jsonb := '{}';
begin
  perform bruce.lock_engine();
  perform bruce.lock_notices();
  perform set_config('bruce.now', p_now::text, true);
  perform bruce.note_jobs(p_now);
  foreach v_job in array array[
    'schedules_turned', 'netbox_applied', 'databases_measured', 'metrics_rolled', 'forecasts_made',
    'partitions_created', 'partitions_dropped', 'commands_settled', 'sweep', 'suggestions_judged',
    'forgotten', 'notices', 'occurrences_counted',
    'digests', 'purge'
  ] loop
    begin
      v_done := v_done || jsonb_build_object(v_job, bruce.run_job(v_job, p_now));
    exception
      when transaction_rollback then
        raise;
      -- a job that fails must not stop the others; note_failed_jobs reports it
      when others then
        v_failed := v_failed || jsonb_build_object(v_job, sqlerrm);
    end;
  end loop;
  perform bruce.note_failed_jobs(v_failed, p_now);
  if coalesce((v_done ->> 'notices')::integer, 0) + coalesce((v_done ->> 'digests')::integer, 0) > 0 then
    perform bruce.wake_dispatch(p_now);
  end if;
  -- last of all: what is heard is not rolled back
  if v_failed = '{}' then
    perform bruce.hear('jobs', p_now);
  end if;
  if not v_failed ? 'sweep' then
    perform bruce.hear('engine', p_now);
  end if;
  return v_done || case when v_failed <> '{}' then jsonb_build_object('failed', v_failed) else '{}' end;
end;
$$;
revoke all on function bruce.run_jobs(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.run_jobs(timestamptz) is
  'Runs all jobs, each in its own subtransaction. pg_cron or the local stack calls it each minute. It gives '
  'way (55P03) to a writer that does not end within 3 s.';

-- 80_watch/jobs/sample_database.sql
create function bruce.sample_database(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- once an hour: more often it would be all that is written where nobody reports
  if exists (
    select from bruce.metric_samples as m
    where m.scope_id = 0 and m.measured_at > p_now - interval '59 minutes 30 seconds'
  ) then
    return;
  end if;
  insert into bruce.metric_samples (scope_id, measured_at, received_at, layout_id, numbers)
  select 0, p_now, p_now,
    coalesce(
      (select l.layout_id from bruce.metric_layouts as l where l.scope_id = 0 and l.names_hash = 0),
      bruce.make_layout(0, 0, array[bruce.find_series(
        0, 'database', current_database(), 'database_bytes', current_database(), null)])),
    array[pg_database_size(current_database())]
  on conflict do nothing;
end;
$$;
revoke all on function bruce.sample_database(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.sample_database(timestamptz) is
  'Keeps the size of this database in the history, once an hour.';

-- 80_watch/jobs/schedule_job.sql
create function bruce.schedule_job(p_name text, p_command text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- keep a schedule that a person chose
  perform cron.schedule(
    p_name,
    coalesce((select j.schedule from cron.job as j where j.jobname = p_name and j.username = current_user),
      '* * * * *'),
    p_command
  );
end;
$$;
revoke all on function bruce.schedule_job(text, text) from public, anon, authenticated, service_role;
comment on function bruce.schedule_job(text, text) is
  'Schedules a statement with pg_cron, each minute, under a name.';

-- 80_watch/jobs/try_extension.sql
create function bruce.try_extension(p_name text, p_schema text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_own_schema text;
begin
  if exists (select from pg_catalog.pg_extension as e where e.extname = p_name) then
    return null;
  end if;
  -- some versions require their own schema
  select v.schema into v_own_schema
  from pg_catalog.pg_available_extensions as e
  join pg_catalog.pg_available_extension_versions as v on v.name = e.name and v.version = e.default_version
  where e.name = p_name;
  if not found then
    return format('%s is not installed on this server.', p_name);
  end if;
  if v_own_schema is null and to_regnamespace(p_schema) is null then
    execute format('create schema %I', p_schema);
  end if;
  execute format('create extension %I', p_name)
    || case when v_own_schema is null then format(' with schema %I', p_schema) else '' end;
  return null;
exception
  -- the extension must be loaded at server start, needs a superuser, or needs another extension
  when insufficient_privilege or object_not_in_prerequisite_state or internal_error or undefined_object then
    return format('%s: %s.', p_name, sqlerrm);
end;
$$;
revoke all on function bruce.try_extension(text, text) from public, anon, authenticated, service_role;
comment on function bruce.try_extension(text, text) is
  'Creates an extension, never in schema public. Null: it exists; else why it does not.';

-- 80_watch/jobs/try_pg_cron.sql
create function bruce.try_pg_cron()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_database text := bruce.cron_database();
begin
  if v_database is null then
    return 'pg_cron is not loaded by this server (shared_preload_libraries).';
  elsif v_database <> current_database() then
    return format(
      'pg_cron is in database %1$s (cron.database_name). There, run: '
      'select cron.schedule_in_database(''bruce jobs'', ''* * * * *'', ''select bruce.run_jobs()'', %2$L); '
      'select cron.schedule_in_database(''bruce dispatch'', ''* * * * *'', ''select '
      'bruce.call_dispatch()'', %2$L);',
      v_database, current_database()
    );
  end if;
  return bruce.try_extension('pg_cron', 'pg_catalog');
end;
$$;
revoke all on function bruce.try_pg_cron() from public, anon, authenticated, service_role;
comment on function bruce.try_pg_cron() is
  'Creates pg_cron if possible. Null: it exists; else why it does not.';

-- 80_watch/note_jobs.sql
create function bruce.note_jobs(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- no heartbeat while one of the jobs fails
  if not exists (select from public.heartbeats as h where h.name = 'jobs' and h.details ? 'failing') then
    perform bruce.beat('jobs', 'job', null, interval '1 minute', p_now => p_now);
  end if;
  -- nobody ever called dispatch, and a notification waits for it
  if not exists (select from public.heartbeats as h where h.name = 'dispatcher') then
    insert into public.heartbeats (name, kind, hostname, cadence, last_beat_at, details)
    select 'dispatcher', 'dispatcher', s.self_hostname, '1 minute', min(a.created_at),
      '{"never_heard_of": true}'
    from public.settings as s, public.actions as a
    join public.targets as t on t.name = a.target
    where a.status = 'pending' and t.enabled
    group by s.self_hostname;
  end if;
end;
$$;
revoke all on function bruce.note_jobs(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_jobs(timestamptz) is
  'Records a heartbeat of the jobs. From the first queued notification on, a dispatcher is expected, even '
  'if there never was one.';

-- 80_watch/note_failed_jobs.sql
create function bruce.note_failed_jobs(p_failed jsonb, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_failing jsonb := (select jsonb_agg(k order by k) from jsonb_object_keys(p_failed) as k);
  v_before jsonb := (select h.details -> 'failing' from public.heartbeats as h where h.name = 'jobs');
begin
  if v_failing is not distinct from v_before then
    return;
  elsif v_failing is null then
    perform bruce.beat('jobs', 'job', null, interval '1 minute', p_now => p_now);
    return;
  end if;
  update public.heartbeats as h
  set details = jsonb_build_object('failing', v_failing),
    last_beat_at = case when h.details ? 'failing' then h.last_beat_at else p_now end
  where h.name = 'jobs';
  perform bruce.write_journal(
    p_kind => 'watcher',
    p_message => (
      select string_agg(bruce.say('watcher.job_fails', f.key, f.value), ' ')
        from jsonb_each_text(p_failed) as f),
    p_details => p_failed, p_now => p_now
  );
end;
$$;
revoke all on function bruce.note_failed_jobs(jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_failed_jobs(jsonb, timestamptz) is
  'Records which jobs failed, with their errors, or that none did. While one fails, the heartbeat of the '
  'jobs stops, so that an issue opens; the journal says why once.';
insert into public.texts (key, language, text)
values
  ('watcher.job_fails', 'en', 'Of the jobs %1$s fails: %2$s'),
  ('watcher.job_fails', 'fr', 'La tâche %1$s échoue : %2$s');

-- 80_watch/note_sweep.sql
create function bruce.note_sweep(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_engine public.heartbeats;
  v_details jsonb;
begin
  perform bruce.heal_future(p_now);
  select h.* into v_engine from public.heartbeats as h where h.name = 'engine';
  v_details := coalesce(v_engine.details, '{}');
  -- after a gap of the engine, all other parts get their time again
  if bruce.engine_was_away(p_now) then
    perform bruce.excuse_silence(p_now);
    v_details := jsonb_build_object('away_from', bruce.last_beat_at(v_engine), 'back_at', p_now);
  end if;
  perform bruce.beat('engine', 'engine', null, interval '1 minute', v_details, p_now);
end;
$$;
revoke all on function bruce.note_sweep(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_sweep(timestamptz) is
  'Records a heartbeat of the engine, and when it was last away and came back.';

-- 80_watch/trajectory/count_months.sql
create function bruce.count_months(p_now timestamptz default bruce.clock(), p_months integer default 30)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_zone constant text := (select c.time_zone from bruce.counted_events as c);
  v_this constant timestamp := date_trunc('month', p_now at time zone v_zone);
  v_month date;
begin
  -- as long as events are behind, a month may still gain some
  if exists (
    select from public.events as e
    where e.id > (select c.last_id from bruce.counted_events as c) and e.created_at < p_now
  ) then
    return 0;
  end if;
  select m.month::date into v_month
  from generate_series(
    v_this - p_months * interval '1 month', v_this - interval '1 month', interval '1 month') as m (month)
  where not exists (
    select from bruce.counted_months as c where c.month = m.month::date and c.time_zone = v_zone)
  order by m.month
  limit 1;
  if v_month is null then
    return 0;
  end if;
  insert into bruce.counted_months (month, time_zone, times)
  values (
    v_month, v_zone,
    bruce.trajectory_month(v_month, p_now, null, bruce.trajectory_known_since(null), v_zone)
  );
  return 1;
end;
$$;
revoke all on function bruce.count_months(timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.count_months(timestamptz, integer) is
  'Counts one month that has ended, of the last 30, if any is not counted yet. Returns how many it counted.';

-- 80_watch/trajectory/counted_months.sql
create table bruce.counted_months (
  month date,
  time_zone text,
  times jsonb not null,
  primary key (month, time_zone)
);
revoke all on table bruce.counted_months from public, anon, authenticated, service_role;
comment on table bruce.counted_months is
  'What bruce.trajectory_month says of all hosts for a month that has ended: it does not change any more, '
  'and a median cannot be made of smaller ones.';
alter table bruce.counted_months enable row level security;
create policy counted_months_select_authenticated on bruce.counted_months
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.counted_months to authenticated, service_role;

-- 80_watch/trajectory/trajectory_month.sql
create function bruce.trajectory_month(
  p_month date, p_until timestamptz, p_hosts text[], p_known_since timestamptz, p_time_zone text
)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
set work_mem = '32MB'
as $$
declare
  v_from constant timestamptz := bruce.local_to_utc(p_month::timestamp, p_time_zone, false);
  v_to constant timestamptz := bruce.local_to_utc(p_month + interval '1 month', p_time_zone, false);
  v_began jsonb;
  v_ended jsonb;
  v_opened bigint;
  v_counted bigint;
  v_has_data boolean;
begin
  select
    count(*),
    jsonb_build_object(
      'detect', jsonb_build_object(
        'count', count(*) filter (where d.seconds is not null), 'mean_s', round(avg(d.seconds)),
        'median_s', round(percentile_cont(0.5) within group (order by d.seconds))),
      'detect_left_out', jsonb_build_object(
        'held_back', count(*) filter (where d.was_held),
        'beginning_unknown', count(*) filter (where not d.was_held and d.began_at is null)))
  into v_opened, v_began
  from (
    select
      o.was_held, o.began_at,
      case when not o.was_held and o.began_at is not null
        then greatest(date_part('epoch', o.opened_at - o.began_at), 0) end as seconds
    from bruce.occurrences as o
    where o.opened_at >= v_from and o.opened_at < v_to and o.opened_at <= p_until
      and (p_hosts is null or o.hostname = any (p_hosts))
  ) as d;
  select
    count(*),
    jsonb_build_object(
      'resolve', jsonb_build_object(
        'count', count(*) filter (where d.seconds is not null), 'mean_s', round(avg(d.seconds)),
        'median_s', round(percentile_cont(0.5) within group (order by d.seconds)),
        'by_declaration', count(*) filter (where d.ended_by = 'declared')),
      'resolve_left_out', jsonb_build_object(
        'waived', count(*) filter (where d.ended_by = 'waived'),
        'forgotten', count(*) filter (where d.ended_by = 'forgotten')))
  into v_counted, v_ended
  from (
    select
      o.ended_by,
      case when o.ended_by in ('observed', 'declared')
        then date_part('epoch', o.ended_at - o.opened_at) end as seconds
    from bruce.occurrences as o
    where o.ended_at >= v_from and o.ended_at < v_to and o.ended_at <= p_until
      and (p_hosts is null or o.hostname = any (p_hosts))
  ) as d;
  v_has_data := v_opened + v_counted > 0 or coalesce(p_known_since < least(v_to, p_until), false) and exists (
    select from bruce.watched_days as w
    where w.day >= p_month and w.day < (p_month + interval '1 month')::date
  );
  return jsonb_build_object(
    'month', to_char(p_month, 'YYYY-MM'), 'has_data', v_has_data,
    'opened', case when v_has_data then v_opened end
  ) || v_began || v_ended;
end;
$$;
revoke all on function bruce.trajectory_month(date, timestamptz, text[], timestamptz, text) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_month(date, timestamptz, text[], timestamptz, text) is
  'How long it took in a month to detect (from the beginning of the difference to the opening, in the month '
  'of the opening) and to resolve (from the opening to the end, in the month of the end), and what is left '
  'out of both.';
grant execute on function bruce.trajectory_month(date, timestamptz, text[], timestamptz, text)
  to authenticated, service_role;

-- 80_watch/trajectory/trajectory_known_since.sql
create function bruce.trajectory_known_since(p_hosts text[])
returns timestamptz
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return (
    select min(k.at)
    from (
      select min(s.first_seen_at) as at from bruce.scopes as s
      where p_hosts is null or s.host = any (p_hosts)
      union all
      select min(o.opened_at) from bruce.occurrences as o where p_hosts is null
      union all
      select min(o.opened_at) from bruce.occurrences as o where o.hostname = any (p_hosts)
    ) as k
  );
end;
$$;
revoke all on function bruce.trajectory_known_since(text[]) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_known_since(text[]) is
  'The first sign of these hosts, or of any: before it there is no data. Null: there never was one.';
grant execute on function bruce.trajectory_known_since(text[]) to authenticated, service_role;

-- 80_watch/trajectory/trajectory.sql
create function public.trajectory(
  since timestamptz default null, until timestamptz default null, hostnames text[] default null
)
returns jsonb
language plpgsql
stable
set search_path = ''
set jit = off
as $$
declare
  v_now constant timestamptz := bruce.clock();
begin
  perform bruce.refuse_strangers();
  if trajectory.since >= least(coalesce(trajectory.until, v_now), v_now) then
    raise invalid_parameter_value using message = 'since must lie before until, and in the past.';
  end if;
  return jsonb_build_object('as_of', v_now)
    || bruce.trajectory_of(bruce.read_span(since, until, hostnames, v_now), v_now);
end;
$$;
revoke all on function public.trajectory(timestamptz, timestamptz, text[]) from public, anon, authenticated, service_role;
comment on function public.trajectory(timestamptz, timestamptz, text[]) is
  'Where drift is going, in a span (default: 30 days, today among them), of all hosts or of some: per day, '
  'by rule and host, against the time before; times to detect and to resolve by month; what drifts most and '
  'what flaps; what changed with a new image; what commands did. docs/trajectory.md says what each is.';
grant execute on function public.trajectory(timestamptz, timestamptz, text[])
  to authenticated, service_role;

-- 80_watch/jobs/schedule_problem.sql
create function bruce.schedule_problem()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_unscheduled text;
  v_failure text;
begin
  -- without pg_cron, or with one in another database, somebody else calls the jobs
  if bruce.cron_database() is distinct from current_database() then
    return null;
  elsif to_regclass('cron.job') is null then
    return bruce.say('health.nothing_scheduled');
  end if;
  -- dynamic, because not every database has pg_cron
  execute $query$
    select string_agg(n.name, ', ' order by n.name)
    from unnest(array['bruce jobs', 'bruce dispatch']) as n (name)
    where not exists (
      select from cron.job as j
      where j.jobname = n.name and j.active and j.database = current_database()
    )
  $query$ into v_unscheduled;
  if v_unscheduled is not null then
    return bruce.say('health.not_scheduled', v_unscheduled);
  end if;
  if to_regclass('cron.job_run_details') is not null then
    execute $query$
      select d.return_message
      from (
        select r.status, r.return_message
        from cron.job_run_details as r
        where r.jobid = (
          select max(j.jobid) from cron.job as j
          where j.jobname = 'bruce jobs' and j.database = current_database())
        order by r.runid desc
        limit 1
      ) as d
      where d.status = 'failed'
    $query$ into v_failure;
  end if;
  return case when v_failure is not null then bruce.say('health.jobs_failed', left(v_failure, 200)) end;
exception
  -- who may not read what pg_cron knows hears of the jobs by their heartbeat alone
  when insufficient_privilege or undefined_table or undefined_column then
    return null;
end;
$$;
revoke all on function bruce.schedule_problem() from public, anon, authenticated, service_role;
comment on function bruce.schedule_problem() is
  'Why pg_cron does not run the jobs: nothing is scheduled, or the last run failed. Whoever asks computes '
  'it, because after a restore no job could. Null: nothing is known to be wrong.';
grant execute on function bruce.schedule_problem() to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('health.nothing_scheduled', 'en',
    'jobs: nothing is scheduled here, as after a restore: select bruce.schedule_jobs();'),
  ('health.nothing_scheduled', 'fr',
    'jobs : rien n''est planifié ici, comme après une restauration : select bruce.schedule_jobs();'),
  ('health.not_scheduled', 'en', 'jobs: not scheduled, or switched off: %1$s: select bruce.schedule_jobs();'),
  ('health.not_scheduled', 'fr', 'jobs : non planifiés, ou arrêtés : %1$s : select bruce.schedule_jobs();'),
  ('health.jobs_failed', 'en', 'jobs: the last run failed: %1$s'),
  ('health.jobs_failed', 'fr', 'jobs : la dernière exécution a échoué : %1$s');

-- 80_watch/trajectory/span_asked.sql
create type bruce.span_asked as (
  since timestamptz, until timestamptz, since_before timestamptz, time_zone text, hosts text[],
  known_since timestamptz, can_compare boolean
);
comment on type bruce.span_asked is
  'Of which time and which hosts a trajectory is, and with which time it is compared. hosts null: of all. It '
  'is made by bruce.read_span.';

-- 80_watch/trajectory/trajectory_of.sql
create function bruce.trajectory_of(
  p_asked bruce.span_asked, p_now timestamptz, p_most_listed integer default 100000
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  -- all issues of which it is, first; then the rules
  v_rules constant jsonb := bruce.trajectory_amounts(p_asked, false);
  v_total constant jsonb := (v_rules -> 0) - 'name';
  v_issues constant bigint := (v_total ->> 'open')::bigint + (v_total ->> 'resolved')::bigint
    + (v_total ->> 'set_aside')::bigint;
  v_is_listed constant boolean := v_issues <= p_most_listed;
  asked_hosts bruce.span_asked := p_asked;
  v_things jsonb := '{"hosts": [], "hosts_total": null, "most": [], "flapping": []}';
  v_counted_until timestamptz;
  v_answer jsonb;
begin
  if v_is_listed then
    v_things := bruce.trajectory_things(p_asked);
  end if;
  asked_hosts.hosts := array(select h.name from jsonb_array_elements_text(v_things -> 'hosts') as h (name));
  select e.created_at into v_counted_until
  from public.events as e
  where e.id > (select c.last_id from bruce.counted_events as c)
  order by e.id limit 1;

  v_answer := jsonb_build_object(
    'since', p_asked.since, 'until', p_asked.until, 'since_before', p_asked.since_before,
    'time_zone', p_asked.time_zone, 'known_since', p_asked.known_since,
    'counted_until', coalesce(v_counted_until, p_now),
    'days', (
      select jsonb_agg(d.day order by d.number)
      from bruce.trajectory_days(
        p_asked.since, p_asked.until - interval '1 microsecond', p_asked.time_zone) as d),
    'total', v_total, 'rules', v_rules - 0,
    'hosts', bruce.trajectory_amounts(asked_hosts, true), 'hosts_total', v_things -> 'hosts_total',
    'not_listed', to_jsonb(
      case when not v_is_listed then '{hosts,most,flapping,remedies.resolved}' else '{}' end::text[]),
    'months', bruce.trajectory_months(p_asked),
    'most', v_things -> 'most', 'flapping', v_things -> 'flapping',
    'forecasts', bruce.trajectory_forecasts(p_asked),
    'images', bruce.trajectory_images(p_asked),
    'remedies', bruce.trajectory_remedies(p_asked, v_is_listed)
  );
  return jsonb_build_object('sentences', to_jsonb(
    bruce.trajectory_words(v_answer) || case when v_is_listed then '{}'
      else array[bruce.say('trajectory.not_listed', bruce.number_words(v_issues))] end)) || v_answer;
end;
$$;
revoke all on function bruce.trajectory_of(bruce.span_asked, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_of(bruce.span_asked, timestamptz, integer) is
  'What public.trajectory and public.api_trajectory answer: docs/trajectory.md. Of all hosts it reads days '
  'and months that are counted already; lists of hosts and things are made of the issues that were open in '
  'the span, where these are at most 100,000, and otherwise left out, which it says.';
grant execute on function bruce.trajectory_of(bruce.span_asked, timestamptz, integer)
  to authenticated, service_role;
insert into public.texts (key, language, text)
values
  -- 1: issues
  ('trajectory.not_listed', 'en',
    'Hosts and things are not listed: %1$s issues were open in this time. Ask about fewer days or some '
    'hosts.'),
  ('trajectory.not_listed', 'fr',
    'Ni hôtes ni éléments dans cette réponse : %1$s écarts étaient ouverts pendant cette période. Choisissez '
    'moins de jours ou quelques hôtes.');

-- 80_watch/trajectory/read_span.sql
create function bruce.read_span(
  p_since timestamptz, p_until timestamptz, p_hosts text[], p_now timestamptz
)
returns bruce.span_asked
language plpgsql
stable
set search_path = ''
as $$
declare
  asked bruce.span_asked;
  -- of which zone the days are counted
  v_zone constant text := (
    select coalesce(c.time_zone, s.digest_time_zone)
    from bruce.counted_events as c
    cross join public.settings as s
  );
  v_last constant date := (
    (least(coalesce(p_until, p_now), p_now) - interval '1 microsecond') at time zone v_zone)::date;
  -- thirty days, today among them
  v_first constant date := coalesce((p_since at time zone v_zone)::date, v_last - 29);
begin
  asked.time_zone := v_zone;
  asked.hosts := p_hosts;
  asked.since := bruce.local_to_utc(v_first::timestamp, v_zone, false);
  asked.until := least(bruce.local_to_utc((v_last + 1)::timestamp, v_zone, false), p_now);
  asked.since_before := bruce.local_to_utc((v_first - (v_last - v_first + 1))::timestamp, v_zone, false);
  asked.known_since := bruce.trajectory_known_since(p_hosts);
  -- of the greater part of the time before somebody has to have seen something
  select coalesce(asked.known_since <= asked.since_before, false)
    and count(*) filter (where d.has_data) * 2 > count(*)
  into asked.can_compare
  from bruce.trajectory_days(asked.since_before, asked.since - interval '1 microsecond', v_zone) as d;
  return asked;
end;
$$;
revoke all on function bruce.read_span(timestamptz, timestamptz, text[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.read_span(timestamptz, timestamptz, text[], timestamptz) is
  'The whole local days of a span (default: thirty, today among them), and as many days before them.';
grant execute on function bruce.read_span(timestamptz, timestamptz, text[], timestamptz)
  to authenticated, service_role;

-- 80_watch/trajectory/image_words.sql
create function bruce.image_words(p_images jsonb, p_most integer default 3)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select bruce.say(
      case
        when i.item -> 'opened' <> '[]' then 'trajectory.image_opened'
        else 'trajectory.image_ended'
      end,
      i.item ->> 'service', i.item ->> 'hostname', i.item ->> 'release', i.item ->> 'release_before',
      case
        when i.item -> 'opened' <> '[]' then (
          select string_agg(o ->> 'details', ' ' order by place)
          from jsonb_array_elements(i.item -> 'opened') with ordinality as l (o, place)
          where place <= 3
        )
        else (
          select string_agg(e ->> 'event_type', ', ' order by place)
          from jsonb_array_elements(i.item -> 'ended') with ordinality as l (e, place)
        )
      end,
      bruce.duration_words((i.item ->> 'compared_s')::numeric))
    from jsonb_array_elements(p_images) with ordinality as i (item, place)
    where i.item -> 'opened' <> '[]' or i.item -> 'ended' <> '[]'
    order by i.item -> 'opened' = '[]', place
    limit p_most
  );
end;
$$;
revoke all on function bruce.image_words(jsonb, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.image_words(jsonb, integer) is
  'A sentence for each new image after which something opened, or ended. Of others nothing is said.';
grant execute on function bruce.image_words(jsonb, integer) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  -- 1: service; 2: host; 3: release; 4: release before; 5: what opened or ended; 6: how long after it
  ('trajectory.image_opened', 'en', '%1$s on %2$s, within %6$s of %3$s (before: %4$s): %5$s'),
  ('trajectory.image_opened', 'fr', '%1$s sur %2$s, dans les %6$s après %3$s (avant : %4$s) : %5$s'),
  ('trajectory.image_ended', 'en', '%1$s on %2$s, within %6$s of %3$s (before: %4$s), over: %5$s.'),
  ('trajectory.image_ended', 'fr', '%1$s sur %2$s, dans les %6$s après %3$s (avant : %4$s), terminé : %5$s.');

-- 80_watch/trajectory/trajectory_amounts.sql
create function bruce.trajectory_amounts(p_asked bruce.span_asked, p_by_host boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_since constant numeric := extract(epoch from p_asked.since);
  v_until constant numeric := extract(epoch from p_asked.until);
  v_before constant numeric := extract(epoch from p_asked.since_before);
  -- what is known of a span for its last part only is a mean of that part
  v_seconds constant numeric := case when p_asked.known_since < p_asked.until
    then v_until - greatest(v_since, extract(epoch from p_asked.known_since)) end;
begin
  return (
    with day as materialized (
      select
        d.number, d.has_data and coalesce(
          lead(d.starts_at, 1, p_asked.until) over (order by d.number) > p_asked.known_since, false
        ) as has_data,
        max(d.number) over () as days
      from bruce.trajectory_days(
        p_asked.since, p_asked.until - interval '1 microsecond', p_asked.time_zone) as d
    ),
    step as materialized (
      select
        n.name, s.number, sum(s.opened) as opened, sum(s.resolved) as resolved, sum(s.set_aside) as set_aside,
        sum(s.opened - s.resolved - s.set_aside) as net, sum(s.balance_s) as balance_s
      from bruce.drift_by_day(p_asked) as s
      cross join lateral (
        values (case when p_by_host then s.hostname else s.event_type end), ('')
      ) as n (name)
      where n.name <> '' or not p_by_host
      group by n.name, s.number
    ),
    amount as materialized (
      select
        s.name, coalesce(sum(s.opened) filter (where s.number > 0), 0) as opened,
        coalesce(sum(s.opened) filter (where s.number between 1 - d.days and 0), 0) as opened_before,
        coalesce(sum(s.resolved) filter (where s.number > 0), 0) as resolved,
        coalesce(sum(s.set_aside) filter (where s.number > 0), 0) as set_aside,
        coalesce(sum(s.net) filter (where s.number <= 0), 0) as open_at_first, sum(s.net) as open,
        sum(case when s.number > 0 then s.net * v_until - s.balance_s else s.net * (v_until - v_since) end)
          / v_seconds as mean_open,
        sum(case
          when s.number > 0 then 0
          when s.number > - d.days then s.net * v_since - s.balance_s
          else s.net * (v_since - v_before)
        end) / (v_since - v_before) as mean_open_before
      from (select s.* from step as s union all select '', 1, 0, 0, 0, 0, 0 where not p_by_host) as s
      cross join (select max(d.days) as days from day as d) as d
      group by s.name
      -- not a rule of which everything was over before
      having s.name = '' or sum(s.net) <> 0 or count(*) filter (where s.number > - d.days) > 0
    ),
    series as (
      select
        g.name, jsonb_agg(case when g.has_data then g.opened end order by g.number) as opened,
        jsonb_agg(case when g.has_data then g.resolved end order by g.number) as resolved,
        jsonb_agg(case when g.has_data then g.open end order by g.number) as open
      from (
        select
          a.name, d.number,
          -- where nobody looked, but something is known of all the same, there is data
          d.has_data or s.number is not null as has_data,
          coalesce(s.opened, 0) as opened, coalesce(s.resolved, 0) as resolved,
          a.open_at_first + sum(coalesce(s.net, 0)) over (partition by a.name order by d.number) as open
        from amount as a
        cross join day as d
        left join step as s on s.name = a.name and s.number = d.number
      ) as g
      group by g.name
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', a.name, 'opened', a.opened,
      'opened_before', case when p_asked.can_compare then a.opened_before end,
      'resolved', a.resolved, 'set_aside', a.set_aside, 'open', a.open, 'mean_open', round(a.mean_open, 2),
      'mean_open_before', case when p_asked.can_compare then round(a.mean_open_before, 2) end,
      'direction', bruce.trajectory_direction(
        case when p_asked.can_compare then a.mean_open_before end, a.mean_open),
      'daily', jsonb_build_object('opened', s.opened, 'resolved', s.resolved, 'open', s.open)
    ) order by a.name <> '', a.mean_open desc nulls last, a.opened desc, a.name), '[]')
    from amount as a
    join series as s on s.name = a.name
  );
end;
$$;
revoke all on function bruce.trajectory_amounts(bruce.span_asked, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_amounts(bruce.span_asked, boolean) is
  'How much drift there was in a span, by host or by rule, against as many days before it, and day by day '
  '(null: no data); the most first. By rule the first one, without a name, is all of them.';
grant execute on function bruce.trajectory_amounts(bruce.span_asked, boolean)
  to authenticated, service_role;

-- 80_watch/trajectory/trajectory_things.sql
create function bruce.trajectory_things(p_asked bruce.span_asked, p_most integer default 12)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
set work_mem = '32MB'
as $$
declare
  v_since constant timestamptz := p_asked.since;
  v_until constant timestamptz := p_asked.until;
  v_severities constant text[] := bruce.severities();
begin
  return (
    with thing as materialized (
      select
        o.hostname, o.service, o.event_type, o.field, bool_or(o.flapping) as flapping,
        count(*) filter (where o.opened_at >= v_since) as occurrences,
        sum(date_part('epoch', least(o.ended_at, v_until) - greatest(o.opened_at, v_since)))::numeric
          as open_s,
        min(array_position(v_severities, o.severity)) as rank, bool_or(o.ended_at > v_until) as is_open,
        max(o.opened_at) as last_opened_at, max(o.event_id) as event_id
      from bruce.occurrences as o
      where tstzrange(o.opened_at, o.ended_at, '[]') && tstzrange(v_since, v_until, '[]')
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
      group by o.hostname, o.service, o.event_type, o.field
    ),
    host as (
      select h.hostname, count(*) over () as total
      from (
        select t.hostname, sum(t.open_s) as open_s, sum(t.occurrences) as occurrences
        from thing as t
        group by t.hostname
      ) as h
      order by h.open_s desc, h.occurrences desc, h.hostname
      limit p_most
    ),
    most as (
      select t.* from thing as t where not t.flapping
      order by t.open_s desc, t.rank, t.hostname, t.event_type, t.service, t.field
      limit p_most
    ),
    flapping as (
      select t.* from thing as t where t.flapping
      order by t.occurrences desc, t.open_s desc, t.rank, t.hostname, t.event_type, t.service, t.field
      limit p_most
    )
    select jsonb_build_object(
      'hosts', (select coalesce(jsonb_agg(h.hostname), '[]') from host as h),
      'hosts_total', (select coalesce(max(h.total), 0) from host as h),
      'most', (
        select coalesce(jsonb_agg(bruce.trajectory_thing(to_jsonb(m), p_asked)), '[]') from most as m),
      'flapping', (
        select coalesce(jsonb_agg(bruce.trajectory_thing(to_jsonb(f), p_asked)), '[]') from flapping as f)
    )
  );
end;
$$;
revoke all on function bruce.trajectory_things(bruce.span_asked, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_things(bruce.span_asked, integer) is
  'What drifted longest in a span: one row per host, service, rule and field, with how often it opened and '
  'for what share of the time it was open. What flapped is listed apart, the most frequent first. And the '
  'names of the hosts with the most drift, and how many have any.';
grant execute on function bruce.trajectory_things(bruce.span_asked, integer) to authenticated, service_role;

-- 80_watch/trajectory/trajectory_days.sql
create function bruce.trajectory_days(p_since timestamptz, p_until timestamptz, p_time_zone text)
returns table (number integer, day date, starts_at timestamptz, has_data boolean)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    row_number() over (order by d.day)::integer, d.day::date,
    greatest(bruce.local_to_utc(d.day, p_time_zone, false), p_since),
    exists (select from bruce.watched_days as w where w.day = d.day::date)
  from generate_series(
    date_trunc('day', p_since at time zone p_time_zone), p_until at time zone p_time_zone, interval '1 day'
  ) as d (day);
end;
$$;
revoke all on function bruce.trajectory_days(timestamptz, timestamptz, text) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_days(timestamptz, timestamptz, text) is
  'The local days of a span, numbered from 1, the first from where the span begins. A day of 23 or 25 hours '
  'is one day.';
grant execute on function bruce.trajectory_days(timestamptz, timestamptz, text)
  to authenticated, service_role;

-- 80_watch/trajectory/trajectory_months.sql
create function bruce.trajectory_months(p_asked bruce.span_asked, p_least integer default 6)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_last constant date := date_trunc(
    'month', (p_asked.until - interval '1 microsecond') at time zone p_asked.time_zone)::date;
  v_first constant date := least(
    date_trunc('month', p_asked.since at time zone p_asked.time_zone),
    v_last - (p_least - 1) * interval '1 month')::date;
begin
  return (
    select jsonb_agg(
      coalesce(
        c.times,
        bruce.trajectory_month(
          m.month::date, p_asked.until, p_asked.hosts, p_asked.known_since, p_asked.time_zone))
      order by m.month)
    from generate_series(v_first, v_last, interval '1 month') as m (month)
    -- of all hosts, the months that have ended are counted already, and told whole
    left join bruce.counted_months as c
      on c.month = m.month::date and c.time_zone = p_asked.time_zone and p_asked.hosts is null
  );
end;
$$;
revoke all on function bruce.trajectory_months(bruce.span_asked, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_months(bruce.span_asked, integer) is
  'Times to detect and to resolve, month by month: the months of the span, six at least.';
grant execute on function bruce.trajectory_months(bruce.span_asked, integer) to authenticated, service_role;

-- 80_watch/trajectory/trajectory_forecasts.sql
create function bruce.trajectory_forecasts(p_asked bruce.span_asked, p_most integer default 12)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return (
    select jsonb_build_object(
      'growing', (
        select coalesce(jsonb_agg(to_jsonb(g) order by g.full_at, g.hostname, g.service, g.metric), '[]')
        from (
          select
            f.hostname, f.service, f.kind, f.name, f.metric, f.value, f.limit_value, f.slope_per_day,
            f.full_at, f.full_at_earliest, f.full_at_latest, f.because
          from public.forecasts as f
          where f.verdict = 'growing' and (p_asked.hosts is null or f.hostname = any (p_asked.hosts))
          order by f.full_at, f.hostname, f.service, f.metric
          limit p_most
        ) as g
      ),
      'growing_total', count(*) filter (where f.verdict = 'growing'),
      'not_enough_data', count(*) filter (where f.verdict = 'not enough data')
    )
    from bruce.forecasts as f
    where p_asked.hosts is null or f.hostname = any (p_asked.hosts)
  );
end;
$$;
revoke all on function bruce.trajectory_forecasts(bruce.span_asked, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_forecasts(bruce.span_asked, integer) is
  'What fills up, the next 12 to be full first; how many do, and of how many there is not enough data. As of '
  'now, whatever the span.';
grant execute on function bruce.trajectory_forecasts(bruce.span_asked, integer)
  to authenticated, service_role;

-- 80_watch/trajectory/trajectory_images.sql
create function bruce.trajectory_images(
  p_asked bruce.span_asked, p_length interval default '24 hours', p_most integer default 20
)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
begin
  return (
    with newest as materialized (
      select c.*, coalesce(s.hostname, c.hostname) as host_now, coalesce(s.name, c.service) as service_now
      from public.image_changes as c
      left join public.expected_services as s on s.id = c.service_id
      where c.changed_at >= p_asked.since and c.changed_at <= p_asked.until
        and (p_asked.hosts is null or coalesce(s.hostname, c.hostname) = any (p_asked.hosts))
      order by c.changed_at desc, c.id desc
      limit p_most
    ),
    -- until the next image of the service, and before it just as long
    span as (
      select
        n.*, least(p_length, p_asked.until - n.changed_at, (
          select min(l.changed_at) from public.image_changes as l
          where l.service_id = n.service_id and l.changed_at > n.changed_at) - n.changed_at) as length
      from newest as n
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'hostname', s.host_now, 'service', s.service_now, 'changed_at', s.changed_at,
      'release', bruce.release_words(s.image, s.digest, s.image = s.image_before),
      'release_before', bruce.release_words(s.image_before, s.digest_before, s.image = s.image_before),
      'image', s.image, 'image_before', s.image_before, 'digest', s.digest, 'digest_before', s.digest_before,
      'compared_s', round(extract(epoch from s.length)),
      'opened', bruce.opened_between(s.host_now, s.service_now, s.changed_at, s.changed_at + s.length),
      'opened_before', bruce.opened_between(
        s.host_now, s.service_now, s.changed_at - s.length, s.changed_at - bruce.change_takes()),
      'ended', bruce.ended_between(s.host_now, s.service_now, s.changed_at, s.changed_at + s.length)
    ) order by s.changed_at desc, s.id desc), '[]')
    from span as s
  );
end;
$$;
revoke all on function bruce.trajectory_images(bruce.span_asked, pg_catalog.interval, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_images(bruce.span_asked, interval, integer) is
  'The newest 20 changes of images in a span, and for each what opened and ended on its service within a day '
  'after it, or until the next image, against what opened in the same time before it.';
grant execute on function bruce.trajectory_images(bruce.span_asked, interval, integer)
  to authenticated, service_role;

-- 80_watch/trajectory/trajectory_remedies.sql
create function bruce.trajectory_remedies(p_asked bruce.span_asked, p_compares boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_commands jsonb;
  v_event_types text[];
begin
  with ran as materialized (
    select c.name, c.state, c.verification, c.is_automatic, o.event_type, o.ended_at
    from public.bruce_cmd as c
    join bruce.occurrences as o
      on o.issue_id = c.issue_id and o.opened_at <= c.created_at and o.ended_at >= c.created_at
    where c.finished_at >= p_asked.since and c.finished_at <= p_asked.until
      and c.started_at is not null
      and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
  )
  select
    coalesce(jsonb_agg(to_jsonb(n) order by n.run desc, n.name), '[]'),
    (select array_agg(distinct r.event_type) from ran as r)
  into v_commands, v_event_types
  from (
    select
      r.name, count(*) as run, count(*) filter (where r.is_automatic) as automatic,
      count(*) filter (where r.verification = 'verified') as verified,
      count(*) filter (where r.verification = 'disproved') as disproved,
      count(*) filter (where r.verification = 'waiting') as waiting,
      count(*) filter (where r.state = 'failed') as failed
    from ran as r
    group by r.name
  ) as n;
  return jsonb_build_object('commands', v_commands, 'resolved', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', r.event_type, 'with_command', r.with_command, 'without', r.without
    ) order by r.event_type), '[]')
    from (
      select
        o.event_type,
        jsonb_build_object(
          'count', count(*) filter (where c.has_run),
          'mean_s', round(avg(c.seconds) filter (where c.has_run)),
          'median_s', round(percentile_cont(0.5) within group (order by c.seconds) filter (where c.has_run))
        ) as with_command,
        jsonb_build_object(
          'count', count(*) filter (where not c.has_run),
          'mean_s', round(avg(c.seconds) filter (where not c.has_run)),
          'median_s', round(percentile_cont(0.5) within group (order by c.seconds)
            filter (where not c.has_run))
        ) as without
      from bruce.occurrences as o
      cross join lateral (
        select exists (
          select from public.bruce_cmd as c
          where c.issue_id = o.issue_id and c.started_at >= o.opened_at and c.started_at <= o.ended_at
        ) as has_run, date_part('epoch', o.ended_at - o.opened_at) as seconds
      ) as c
      where p_compares and o.event_type = any (v_event_types) and o.ended_by = 'observed'
        and o.ended_at >= p_asked.since and o.ended_at <= p_asked.until
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
      group by o.event_type
    ) as r
  ));
end;
$$;
revoke all on function bruce.trajectory_remedies(bruce.span_asked, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_remedies(bruce.span_asked, boolean) is
  'The commands that ran for issues in a span and whether an observation showed that they helped; and for '
  'the rules that they were run for, where p_compares, how long issues took that ended by themselves or with '
  'a command.';
grant execute on function bruce.trajectory_remedies(bruce.span_asked, boolean) to authenticated, service_role;

-- 80_watch/trajectory/trajectory_words.sql
create function bruce.trajectory_words(p_trajectory jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_total jsonb := p_trajectory -> 'total';
  v_separator text := bruce.say('title_list.separator');
  v_days text := greatest(1, round(extract(epoch from
    (p_trajectory ->> 'until')::timestamptz - (p_trajectory ->> 'since')::timestamptz) / 86400))::text;
begin
  if v_total ->> 'mean_open' is null then
    return array[bruce.say('trajectory.no_data')];
  end if;
  return array_remove(array[
    bruce.say(
      'trajectory.' || (v_total ->> 'direction'),
      bruce.number_words(bruce.as_people_round((v_total ->> 'mean_open')::numeric)),
      bruce.number_words(bruce.as_people_round((v_total ->> 'mean_open_before')::numeric)), v_days),
    bruce.say('trajectory.flow', v_total ->> 'opened', v_total ->> 'resolved', v_total ->> 'open'),
    (
      select bruce.say('trajectory.rules_worse', string_agg(r ->> 'name', v_separator order by place))
      from jsonb_array_elements(p_trajectory -> 'rules') with ordinality as l (r, place)
      where r ->> 'direction' = 'worse' and place <= 5
      having count(*) > 0
    ),
    (
      select bruce.say('trajectory.most', string_agg(
        bruce.thing_words(t) || ' ' || bruce.say(
          'trajectory.share', round((t ->> 'share')::numeric * 100)::text), v_separator order by place))
      from jsonb_array_elements(p_trajectory -> 'most') with ordinality as l (t, place)
      where place <= 3
      having count(*) > 0
    ),
    (
      select bruce.say('trajectory.flapping', string_agg(
        bruce.thing_words(t) || ' ' || bruce.say(
          'trajectory.times', t ->> 'occurrences'), v_separator order by place))
      from jsonb_array_elements(p_trajectory -> 'flapping') with ordinality as l (t, place)
      where place <= 3
      having count(*) > 0
    )
  ], null) || array(
    select f ->> 'because'
    from jsonb_array_elements(p_trajectory #> '{forecasts,growing}') with ordinality as l (f, place)
    where place <= 3
    order by place
  ) || bruce.image_words(p_trajectory -> 'images');
end;
$$;
revoke all on function bruce.trajectory_words(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_words(jsonb) is
  'A trajectory in a few sentences, the direction first. Where there is no data they say so.';
grant execute on function bruce.trajectory_words(jsonb) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('trajectory.no_data', 'en', 'No data: nobody reported in this time.'),
  ('trajectory.no_data', 'fr', 'Pas de données : personne n''a rendu compte pendant cette période.'),
  -- 1: open on average now; 2: before; 3: days
  ('trajectory.better', 'en',
    'Less drift: %1$s open on average, %2$s in the time before (%3$s days each).'),
  ('trajectory.better', 'fr',
    'Moins d''écarts : %1$s ouverts en moyenne, contre %2$s sur la période précédente (%3$s jours chacune).'),
  ('trajectory.worse', 'en',
    'More drift: %1$s open on average, %2$s in the time before (%3$s days each).'),
  ('trajectory.worse', 'fr',
    'Plus d''écarts : %1$s ouverts en moyenne, contre %2$s sur la période précédente (%3$s jours chacune).'),
  ('trajectory.same', 'en',
    'As much drift as before: %1$s open on average, %2$s in the time before (%3$s days each).'),
  ('trajectory.same', 'fr',
    'Autant d''écarts : %1$s ouverts en moyenne, contre %2$s sur la période précédente '
    '(%3$s jours chacune).'),
  ('trajectory.unknown', 'en',
    'Open on average: %1$s. There is too little data of the time before to compare.'),
  ('trajectory.unknown', 'fr',
    'Écarts ouverts en moyenne : %1$s. Trop peu de données sur la période précédente pour comparer.'),
  ('trajectory.flow', 'en', 'Opened: %1$s, resolved: %2$s, open at the end: %3$s.'),
  ('trajectory.flow', 'fr', 'Apparus : %1$s, résolus : %2$s, ouverts à la fin : %3$s.'),
  ('trajectory.rules_worse', 'en', 'More than before: %1$s.'),
  ('trajectory.rules_worse', 'fr', 'En hausse : %1$s.'),
  ('trajectory.most', 'en', 'In drift longest: %1$s.'),
  ('trajectory.most', 'fr', 'Le plus longtemps en écart : %1$s.'),
  ('trajectory.share', 'en', '(%1$s%% of the time)'), ('trajectory.share', 'fr', '(%1$s %% du temps)'),
  ('trajectory.flapping', 'en', 'Flapping: %1$s.'), ('trajectory.flapping', 'fr', 'Instables : %1$s.'),
  ('trajectory.times', 'en', '(%1$s times)'), ('trajectory.times', 'fr', '(%1$s fois)');

-- 80_watch/trajectory/drift_by_day.sql
create function bruce.drift_by_day(p_asked bruce.span_asked)
returns table (
  hostname text, event_type text, number integer, opened bigint, resolved bigint, set_aside bigint,
  balance_s numeric
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_zone constant text := p_asked.time_zone;
  v_first constant date := (p_asked.since at time zone v_zone)::date;
  v_last constant date := ((p_asked.until - interval '1 microsecond') at time zone v_zone)::date;
  v_earliest constant integer := v_first - v_last - 1;
begin
  if p_asked.hosts is null then
    return query
    select
      null::text, d.event_type, greatest(d.day - v_first + 1, v_earliest) as number, sum(d.opened)::bigint,
      sum(d.resolved)::bigint, sum(d.set_aside)::bigint, sum(d.balance_s)
    from bruce.drift_days as d
    where d.day <= v_last
    group by d.event_type, 3;
  else
    return query
    select
      o.hostname, o.event_type,
      greatest((m.at at time zone v_zone)::date - v_first + 1, v_earliest) as number,
      count(*) filter (where m.step = 'opened'), count(*) filter (where m.step in ('observed', 'declared')),
      count(*) filter (where m.step in ('waived', 'forgotten')),
      sum(case m.step when 'opened' then 1 else -1 end * extract(epoch from m.at))
    from bruce.occurrences as o
    cross join lateral (
      values (o.opened_at, 'opened'), (o.ended_at, o.ended_by)
    ) as m (at, step)
    where o.hostname = any (p_asked.hosts) and o.ended_at >= p_asked.since_before
      and o.opened_at <= p_asked.until and m.at <= p_asked.until
    group by o.hostname, o.event_type, 3;
  end if;
end;
$$;
revoke all on function bruce.drift_by_day(bruce.span_asked) from public, anon, authenticated, service_role;
comment on function bruce.drift_by_day(bruce.span_asked) is
  'What opened and ended by rule and day, of all hosts (hostname is null) or of each of some. The first day '
  'of the span is number 1, those of the time before it are 0 and less, and all earlier ones are one number. '
  'balance_s: as in bruce.drift_days.';
grant execute on function bruce.drift_by_day(bruce.span_asked) to authenticated, service_role;

-- 80_watch/trajectory/trajectory_direction.sql
create function bruce.trajectory_direction(p_before numeric, p_now numeric)
returns text
language sql
immutable
set search_path = ''
return case
  when p_before is null or p_now is null then 'unknown'
  when p_now > p_before * 1.1 then 'worse'
  when p_now < p_before * 0.9 then 'better'
  else 'same'
end;
revoke all on function bruce.trajectory_direction(pg_catalog.numeric, pg_catalog.numeric) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_direction(numeric, numeric) is
  'Whether less is open than before: better, worse, same (within a tenth), or unknown where there is no '
  'data.';
grant execute on function bruce.trajectory_direction(numeric, numeric) to authenticated, service_role;

-- 80_watch/trajectory/trajectory_thing.sql
create function bruce.trajectory_thing(p_thing jsonb, p_asked bruce.span_asked)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_open_s constant numeric := (p_thing ->> 'open_s')::numeric;
  v_seconds constant numeric := case when p_asked.known_since < p_asked.until
    then extract(epoch from p_asked.until - greatest(p_asked.since, p_asked.known_since)) end;
begin
  return p_thing - '{flapping,rank,event_id}'::text[] || jsonb_build_object(
    'severity', (bruce.severities())[(p_thing ->> 'rank')::integer], 'open_s', round(v_open_s),
    'share', round(least(v_open_s / v_seconds, 1), 4), 'issue_id', (
      select o.issue_id from bruce.occurrences as o where o.event_id = (p_thing ->> 'event_id')::bigint)
  );
end;
$$;
revoke all on function bruce.trajectory_thing(jsonb, bruce.span_asked) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_thing(jsonb, bruce.span_asked) is
  'A thing that drifted as an answer says it: its severity by name, for what share of the time it was open, '
  'and its last issue.';
grant execute on function bruce.trajectory_thing(jsonb, bruce.span_asked) to authenticated, service_role;

-- 80_watch/trajectory/release_words.sql
create function bruce.release_words(p_image text, p_digest text, p_needs_digest boolean)
returns text
language sql
immutable
set search_path = ''
return concat_ws(
  ' ', replace(regexp_replace(p_image, '^.*/', ''), ':', ' '),
  case when p_needs_digest or p_image !~ ':[^:/]+$'
    then '(' || left(regexp_replace(p_digest, '^.*sha256:', ''), 12) || ')' end
);
revoke all on function bruce.release_words(text, text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.release_words(text, text, boolean) is
  'A release of an image for people: jellyfin 10.11.0, and with the first digits of its digest where the tag '
  'does not tell two releases apart.';
grant execute on function bruce.release_words(text, text, boolean) to authenticated, service_role;

-- 80_watch/trajectory/opened_between.sql
create function bruce.opened_between(p_hostname text, p_service text, p_from timestamptz, p_to timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', t.event_type, 'severity', t.severity, 'occurrences', t.occurrences,
      'details', left(e.details, 300), 'issue_id', e.issue_id
    ) order by bruce.severity_rank(t.severity), t.event_type), '[]')
    from (
      select
        o.event_type, count(*) as occurrences, max(o.event_id) as event_id,
        (bruce.severities())[min(bruce.severity_rank(o.severity))] as severity
      from bruce.occurrences as o
      where o.hostname = p_hostname and o.ended_at >= p_from and o.service = p_service
        and o.opened_at >= p_from and o.opened_at < p_to
        -- that the image is another one is what it is compared by
        and not (o.event_type = 'CONFIG_DRIFT' and coalesce(o.field = 'image', false))
      group by o.event_type
    ) as t
    join public.events as e on e.id = t.event_id
  );
end;
$$;
revoke all on function bruce.opened_between(text, text, timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.opened_between(text, text, timestamptz, timestamptz) is
  'What opened on a service between two times, by rule, with the last sentence of each. That its image '
  'differs does not count.';
grant execute on function bruce.opened_between(text, text, timestamptz, timestamptz)
  to authenticated, service_role;

-- 80_watch/trajectory/change_takes.sql
create function bruce.change_takes()
returns interval
language sql
immutable
set search_path = ''
return interval '15 minutes';
revoke all on function bruce.change_takes() from public, anon, authenticated, service_role;
comment on function bruce.change_takes() is
  'What opens on a service within this time before its new image is seen is the change itself: the old '
  'container is stopped, and the new one is not there yet.';
grant execute on function bruce.change_takes() to authenticated, service_role;

-- 80_watch/trajectory/ended_between.sql
create function bruce.ended_between(p_hostname text, p_service text, p_from timestamptz, p_to timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', t.event_type, 'occurrences', t.occurrences, 'open_s', round(t.open_s)
    ) order by t.event_type), '[]')
    from (
      select
        o.event_type, count(*) as occurrences, extract(epoch from max(o.ended_at - o.opened_at)) as open_s
      from bruce.occurrences as o
      where o.hostname = p_hostname and o.service = p_service
        and o.ended_at >= p_from and o.ended_at < p_to and o.ended_by = 'observed'
        and o.opened_at < p_from - bruce.change_takes()
        and not (o.event_type = 'CONFIG_DRIFT' and coalesce(o.field = 'image', false))
      group by o.event_type
    ) as t
  );
end;
$$;
revoke all on function bruce.ended_between(text, text, timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.ended_between(text, text, timestamptz, timestamptz) is
  'What ended on a service between two times, by rule, of what had been open before the change began.';
grant execute on function bruce.ended_between(text, text, timestamptz, timestamptz)
  to authenticated, service_role;

-- 80_watch/trajectory/as_people_round.sql
create function bruce.as_people_round(p_number numeric)
returns numeric
language sql
immutable
set search_path = ''
return trim_scale(round(p_number, case when p_number < 1 then 2 when p_number < 10 then 1 else 0 end));
revoke all on function bruce.as_people_round(pg_catalog.numeric) from public, anon, authenticated, service_role;
comment on function bruce.as_people_round(numeric) is 'A number with as many digits as matter to people.';
grant execute on function bruce.as_people_round(numeric) to authenticated, service_role;

-- 80_watch/trajectory/thing_words.sql
create function bruce.thing_words(p_thing jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.notice_title('single', array[row(
    p_thing ->> 'event_type', p_thing ->> 'field', left(p_thing ->> 'hostname', 60),
    left(p_thing ->> 'service', 60), 'opened', null, true, null
  )::bruce.told_thing]);
end;
$$;
revoke all on function bruce.thing_words(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.thing_words(jsonb) is 'What drifts, in the words of a title of a notification.';
grant execute on function bruce.thing_words(jsonb) to authenticated, service_role;

-- 80_watch/jobs/schedule_jobs.sql
create function bruce.schedule_jobs()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_others text;
  v_missing text;
begin
  perform bruce.switch_jit_off();
  v_others := concat_ws(
    ' ', bruce.try_extension('pg_net', 'extensions'), bruce.try_extension('supabase_vault', 'vault')
  );
  perform bruce.open_topic();
  v_missing := bruce.try_pg_cron();
  if v_missing is null then
    perform bruce.schedule_job('bruce jobs', 'select bruce.run_jobs()');
    perform bruce.schedule_job('bruce dispatch', 'select bruce.call_dispatch()');
  end if;
  return concat_ws(' ', coalesce('Not scheduled: ' || v_missing, 'Scheduled.'), nullif(v_others, ''));
exception
  when insufficient_privilege then
    return format(
      'Not scheduled: %1$s. As superuser: grant usage on schema cron to %2$I; '
      'grant execute on all functions in schema cron to %2$I;', sqlerrm, current_user
    );
end;
$$;
revoke all on function bruce.schedule_jobs() from public, anon, authenticated, service_role;
comment on function bruce.schedule_jobs() is
  'Creates the available extensions, lets people hear of changes where Realtime is, and schedules '
  'bruce.run_jobs and bruce.call_dispatch with pg_cron, each minute. Returns what is missing. Call it '
  'again after a restore: a dump of the schemas contains none of these.';
do $$
begin
  raise notice '%', bruce.schedule_jobs();
end;
$$;

-- 80_watch/note_dispatcher.sql
create function bruce.note_dispatcher(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.beat('dispatcher', 'dispatcher', null, interval '1 minute', p_now => p_now);
  if not bruce.has_missed('jobs', p_now)
    or exists (
      select from public.heartbeats as h where h.name = 'engine'
        and bruce.last_beat_at(h) > p_now - interval '1 minute'
    )
    or not pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0))
  then
    return;
  end if;
  begin
    perform bruce.note_sweep(p_now);
    perform bruce.sweep(p_now);
    perform bruce.hear('engine', p_now);
  exception
    when transaction_rollback then
      raise;
    -- deliveries do not wait until the engine is repaired; the ping to the outside stops
    when others then
      if not exists (
        select from public.journal as j where j.created_at > p_now - interval '1 hour' and j.kind = 'watcher'
      ) then
        perform bruce.write_journal(
          p_kind => 'watcher',
          p_message => bruce.say('watcher.nobody_compares', sqlerrm),
          p_details => jsonb_build_object('sqlstate', sqlstate), p_now => p_now
        );
      end if;
  end;
end;
$$;
revoke all on function bruce.note_dispatcher(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_dispatcher(timestamptz) is
  'Records a heartbeat of the dispatcher. If the jobs do not run, it sweeps in their place, once a minute.';
insert into public.texts (key, language, text)
values
  ('watcher.nobody_compares', 'en',
    'The jobs do not run, and the dispatcher cannot compare in their place: %1$s'),
  ('watcher.nobody_compares', 'fr',
    'Les tâches ne tournent pas, et le répartiteur ne peut pas comparer à leur place : %1$s');

-- 80_watch/note_export.sql
create function bruce.note_export(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_fixed interval := (select s.netbox_export_interval from public.settings as s);
  v_last public.heartbeats;
  v_before timestamptz;
  v_gap interval;
begin
  select h.* into v_last from public.heartbeats as h where h.name = 'netbox export';
  v_before := v_last.last_beat_at;
  if v_fixed is null and v_before is null then
    -- first heartbeat: look for an earlier full state
    select s.created_at into v_before
    from public.snapshots as s
    where s.snapshot_type = 'netbox' and s.created_at < p_now and bruce.is_full_state(s.data)
    order by s.created_at desc
    limit 1;
  end if;
  v_gap := p_now - v_before;
  -- two exports by hand within minutes are not a cadence
  if v_fixed is null and coalesce(v_gap < interval '10 minutes', true) then
    return;
  end if;
  perform bruce.beat(
    'netbox export', 'schedule', v_last.hostname,
    case
      when v_fixed is not null then v_fixed
      when v_last.name is null then least(greatest(v_gap, interval '1 hour'), interval '7 days')
      -- one late export does not make it weekly
      else least(greatest(v_gap, v_last.cadence * 0.9), v_last.cadence * 2, interval '31 days')
    end,
    p_now => p_now
  );
end;
$$;
revoke all on function bruce.note_export(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_export(timestamptz) is
  'Records that a full expected state arrived. The cadence is learnt from the second one on, unless '
  'settings give it.';

-- 80_watch/sites/add_site.sql
create function bruce.add_site(
  name text, host text, username text, password text, port integer default 5432,
  dbname text default 'postgres', sslmode text default 'require'
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_server text := 'site_' || add_site.name;
begin
  perform bruce.refuse_read_only('add_site');
  -- the server belongs to postgres_fdw, which every Supabase lets its owner use; dblink asks
  if (
    select count(*) from pg_catalog.pg_extension as e
    where e.extname = 'postgres_fdw' or e.extname = 'dblink' and e.extnamespace = 'extensions'::regnamespace
  ) < 2 then
    raise exception 'the extensions postgres_fdw and dblink are not there'
      using errcode = 'undefined_object',
      hint = 'create extension postgres_fdw with schema extensions; '
        'create extension dblink with schema extensions; (docs/scale.md)';
  end if;
  insert into public.sites (name) values (add_site.name);
  -- dblink of Postgres 16 and 17 does not look at connect_timeout; tcp_user_timeout ends its wait for a host
  -- that is not there. No options for the session: a pooler may refuse them
  execute format(
    'create server %I foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L, sslmode %L, '
    'connect_timeout ''3'', tcp_user_timeout ''3000'')',
    v_server, add_site.host, add_site.port, add_site.dbname, add_site.sslmode
  );
  -- a mapping of a role of its own would show its password to that role; this one shows it to the owner
  execute format(
    'create user mapping for public server %I options (user %L, password %L)',
    v_server, add_site.username, add_site.password
  );
  execute format('grant usage on foreign server %I to authenticated, service_role', v_server);
end;
$$;
revoke all on function bruce.add_site(text, text, text, text, pg_catalog.int4, text, text) from public, anon, authenticated, service_role;
comment on function bruce.add_site(text, text, text, text, integer, text, text) is
  'Reads another BRUCE together with this one, by a role there that may only read (docs/scale.md). For the '
  'owner of the database; the password is kept in a user mapping that only he sees.';

-- 80_watch/sites/admit_site_reader.sql
create function bruce.admit_site_reader(reader name)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('admit_site_reader');
  execute format('grant usage on schema bruce to %I', admit_site_reader.reader);
  execute format('grant execute on function bruce.read_for_site(text) to %I', admit_site_reader.reader);
  -- what is asked there is not waited for any longer than this
  execute format('alter role %I set statement_timeout = ''5s''', admit_site_reader.reader);
  execute format('alter role %I set idle_session_timeout = ''1min''', admit_site_reader.reader);
end;
$$;
revoke all on function bruce.admit_site_reader(name) from public, anon, authenticated, service_role;
comment on function bruce.admit_site_reader(name) is
  'Lets a role that another BRUCE signs in with read what bruce.read_for_site answers, and nothing else '
  '(docs/scale.md). For the owner of the database.';

-- 80_watch/sites/ask_site.sql
create function bruce.ask_site(site text, relation text, ask_until timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_detail text;
begin
  -- left by a call that was cancelled
  if site = any (extensions.dblink_get_connections()) then
    perform extensions.dblink_disconnect(site);
  end if;
  if clock_timestamp() > ask_until then
    return 'it was not asked: others took too long to connect';
  end if;
  perform extensions.dblink_connect(site, 'site_' || site);
  if extensions.dblink_send_query(site, format('select bruce.read_for_site(%L)', relation)) = 0 then
    return extensions.dblink_error_message(site);
  end if;
  return null;
exception
  -- a host that accepts the connection and then says nothing holds it until the statement has to end: it ends
  -- with what the others say
  when query_canceled then
    return 'it accepts the connection and says nothing (is_asked = false leaves it out)';
  -- a site that cannot be reached costs only itself, and its row says why
  when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    return concat_ws(': ', sqlerrm, nullif(v_detail, ''));
end;
$$;
revoke all on function bruce.ask_site(text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.ask_site(text, text, timestamptz) is
  'Connects to a site and sends the question, without waiting for its answer. Says why it could not, else '
  'null.';
grant execute on function bruce.ask_site(text, text, timestamptz) to authenticated, service_role;

-- 80_watch/sites/hear_site.sql
create function bruce.hear_site(site text, asked text, hear_until timestamptz)
returns table (problem text, data jsonb)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_problem text := asked;
begin
  if v_problem is null then
    while extensions.dblink_is_busy(site) = 1 and clock_timestamp() < hear_until loop
      perform pg_sleep(0.005);
    end loop;
    if extensions.dblink_is_busy(site) = 1 then
      v_problem := 'it did not answer in time';
    else
      -- false: an error of the site, such as its statement_timeout, does not end this statement
      return query
        select null::text, r.item from extensions.dblink_get_result(site, false) as r (item jsonb);
      v_problem := nullif(extensions.dblink_error_message(site), 'OK');
    end if;
    perform extensions.dblink_disconnect(site);
  end if;
  if v_problem is not null then
    problem := format('%s cannot be read: %s', site, split_part(v_problem, e'\n', 1));
    return next;
  end if;
end;
$$;
revoke all on function bruce.hear_site(text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.hear_site(text, text, timestamptz) is
  'The answer to what bruce.ask_site has sent; a row without data says why there is none. asked: what '
  'bruce.ask_site said.';
grant execute on function bruce.hear_site(text, text, timestamptz) to authenticated, service_role;

-- 80_watch/sites/read_for_site.sql
create function bruce.read_for_site(relation text)
returns setof jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return query select r.* from bruce.rows_here(read_for_site.relation) as r (item);
end;
$$;
revoke all on function bruce.read_for_site(text) from public, anon, authenticated, service_role;
comment on function bruce.read_for_site(text) is
  'What another BRUCE reads here: drift, issues, drift_summary or collectors. Security definer: its role '
  '(bruce.admit_site_reader) may call this and do nothing else.';

-- 80_watch/sites/remove_site.sql
create function bruce.remove_site(name text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('remove_site');
  delete from public.sites as s where s.name = remove_site.name;
  if not found then
    return false;
  end if;
  execute format('drop server if exists %I cascade', 'site_' || remove_site.name);
  return true;
end;
$$;
revoke all on function bruce.remove_site(text) from public, anon, authenticated, service_role;
comment on function bruce.remove_site(text) is
  'Ends the reading of another BRUCE, and forgets its password. False: there is no such site. For the owner '
  'of the database.';

-- 80_watch/sites/rows_here.sql
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
revoke all on function bruce.rows_here(text) from public, anon, authenticated, service_role;
comment on function bruce.rows_here(text) is
  'The rows of drift, drift_summary, collectors, or of the issues that are not resolved: as jsonb, so that '
  'two BRUCEs may be of different versions.';
grant execute on function bruce.rows_here(text) to authenticated, service_role;

-- 80_watch/sites/rows_of_sites.sql
create function bruce.rows_of_sites(relation text, patience interval default '6 seconds')
returns table (site text, problem text, data jsonb)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_began_at constant timestamptz := clock_timestamp();
  v_sites text[] := array(select s.name from public.sites as s where s.is_asked order by s.name);
  v_asked text[] := '{}';
begin
  return query select 'here', null::text, r.item from bruce.rows_here(rows_of_sites.relation) as r (item);
  -- all are asked before the first is heard: they work at the same time
  foreach site in array v_sites loop
    v_asked := v_asked || bruce.ask_site(site, relation, v_began_at + patience * 0.6);
  end loop;
  for i in 1 .. cardinality(v_sites) loop
    return query
      select v_sites[i], h.problem, h.data
      from bruce.hear_site(v_sites[i], v_asked[i], v_began_at + patience) as h;
  end loop;
end;
$$;
revoke all on function bruce.rows_of_sites(text, pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.rows_of_sites(text, interval) is
  'The rows of drift, issues, drift_summary or collectors here and at all sites. A site that cannot be read '
  'within the patience is one row without data that says why; the others are read all the same.';
grant execute on function bruce.rows_of_sites(text, interval) to authenticated, service_role;

-- 80_watch/sites/sites.sql
create table public.sites (
  name text primary key check (name ~ '^[a-z][a-z0-9_]{0,30}$'),
  added_at timestamptz not null default now(),
  is_asked boolean not null default true
);
revoke all on table public.sites from public, anon, authenticated, service_role;
comment on table public.sites is
  'Other BRUCEs whose views are read together with those here; bruce.add_site adds one. How to reach it, '
  'and its password, are in the foreign server and user mapping site_<name>.';
comment on column public.sites.is_asked is
  'False: it is left out, as while it is known to be away. Nobody then waits for it.';
alter table public.sites enable row level security;
create policy sites_select_authenticated on public.sites
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.sites to authenticated, service_role;
grant update (is_asked) on public.sites to service_role;

-- 80_watch/sites/sites_collectors.sql
create view public.sites_collectors with (security_invoker = true) as
select s.site, s.problem, r.*
from bruce.rows_of_sites('collectors') as s
cross join lateral jsonb_populate_record(null::public.collectors, s.data) as r;
revoke all on table public.sites_collectors from public, anon, authenticated, service_role;
comment on view public.sites_collectors is
  'collectors of all sites: site is its name (here: this one), problem why it cannot be read.';
grant select on public.sites_collectors to authenticated, service_role;

-- 80_watch/sites/sites_drift.sql
create view public.sites_drift with (security_invoker = true) as
select
  s.site, s.problem, r.severity, r.event_type, r.hostname, r.service, r.details, r.expected, r.observed,
  r.field, r.source, r.since, r.last_seen_at, r.snapshot_id, r.drift_key, r.scope_id
from bruce.rows_of_sites('drift') as s
cross join lateral jsonb_populate_record(null::public.drift, s.data) as r;
revoke all on table public.sites_drift from public, anon, authenticated, service_role;
comment on view public.sites_drift is
  'drift of all sites, without suggestions: site is its name (here: this one), problem why it cannot be '
  'read.';
grant select on public.sites_drift to authenticated, service_role;

-- 80_watch/sites/sites_drift_summary.sql
create view public.sites_drift_summary with (security_invoker = true) as
select s.site, s.problem, r.*
from bruce.rows_of_sites('drift_summary') as s
cross join lateral jsonb_populate_record(null::public.drift_summary, s.data) as r;
revoke all on table public.sites_drift_summary from public, anon, authenticated, service_role;
comment on view public.sites_drift_summary is
  'drift_summary of all sites: site is its name (here: this one), problem why it cannot be read.';
grant select on public.sites_drift_summary to authenticated, service_role;

-- 80_watch/sites/sites_issues.sql
-- with columns of its own list: a view that uses the row type of issues would stop people from adding columns
create view public.sites_issues with (security_invoker = true) as
select s.site, s.problem, r.*
from bruce.rows_of_sites('issues') as s
cross join lateral jsonb_to_record(s.data) as r (
  issue_id uuid, status text, severity text, event_type text, hostname text, service text, field text,
  details text, expected text, observed text, source text, first_seen_at timestamptz,
  opened_at timestamptz, last_seen_at timestamptz, resolved_at timestamptz, occurrences integer,
  stale boolean, suppressed_by uuid, waived_by bigint, window_id bigint, waits_for text, flapping boolean,
  quiet_since timestamptz, cause text, acknowledged_at timestamptz, acknowledged_by text, note text,
  confirmations integer, drift_key text, evidence jsonb
);
revoke all on table public.sites_issues from public, anon, authenticated, service_role;
comment on view public.sites_issues is
  'The issues of all sites that are not resolved: site is its name (here: this one), problem why it cannot '
  'be read.';
grant select on public.sites_issues to authenticated, service_role;

-- 80_watch/trajectory/without_days.sql
create function bruce.without_days(p_trajectory jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (p_trajectory - 'days') || jsonb_build_object(
    'total', (p_trajectory -> 'total') - 'daily',
    'rules', (
      select coalesce(jsonb_agg(r.item - 'daily' order by r.place), '[]')
      from jsonb_array_elements(p_trajectory -> 'rules') with ordinality as r (item, place)),
    'hosts', (
      select coalesce(jsonb_agg(h.item - 'daily' order by h.place), '[]')
      from jsonb_array_elements(p_trajectory -> 'hosts') with ordinality as h (item, place))
  );
end;
$$;
revoke all on function bruce.without_days(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.without_days(jsonb) is
  'A trajectory without its series of days: short enough for a model.';

reset check_function_bodies;
