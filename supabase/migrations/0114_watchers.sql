-- Watching the watchers: who beats, and who notices that somebody else does not.

alter table public.settings
  add column netbox_export_interval interval check (netbox_export_interval > '0');
comment on column public.settings.netbox_export_interval is
  'How often a full expected state has to arrive. Null: as often as it did before.';

create or replace function bruce.has_missed(p_name text, p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from public.heartbeats as h
    where h.name = p_name and h.enabled
      and h.last_beat_at + h.cadence * (select s.missed_intervals from public.settings as s) < p_now
  );
end;
$$;
comment on function bruce.has_missed(text, timestamptz) is
  'Has this part missed as many of its beats as are forgiven? One that never beat has missed nothing.';

create or replace function bruce.note_sweep(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_engine public.heartbeats;
  v_details jsonb;
begin
  select h.* into v_engine from public.heartbeats as h where h.name = 'engine';
  v_details := coalesce(v_engine.details, '{}');
  -- while nobody looked, nobody could beat either: they are given their time again
  if bruce.has_missed('engine', p_now) then
    v_details := jsonb_build_object('away_from', v_engine.last_beat_at, 'back_at', p_now);
  end if;
  perform bruce.beat('engine', 'engine', null, interval '1 minute', v_details, p_now);
end;
$$;
comment on function bruce.note_sweep(timestamptz) is
  'The engine compares, in this transaction: it lives. Its row also says when it last was away, and since when it is '
  'back.';

create or replace function bruce.note_jobs(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- jobs of which one fails are no jobs that run: they have to end well first
  if not exists (select from public.heartbeats as h where h.name = 'jobs' and h.details ? 'failing') then
    perform bruce.beat('jobs', 'job', null, interval '1 minute', p_now => p_now);
  end if;
  -- nobody ever called dispatch, and something waits for it
  if not exists (select from public.heartbeats as h where h.name = 'dispatcher') then
    insert into public.heartbeats (name, kind, hostname, cadence, last_beat_at, details)
    select 'dispatcher', 'dispatcher', s.self_hostname, '1 minute', min(a.created_at), '{"never_heard_of": true}'
    from public.settings as s, public.actions as a
    join public.targets as t on t.name = a.target
    where a.status = 'pending' and t.enabled
    group by s.self_hostname;
  end if;
end;
$$;
comment on function bruce.note_jobs(timestamptz) is
  'The jobs run. From the first notice that waits a dispatcher is expected, also one that never was.';

create or replace function bruce.note_failed_jobs(p_failed jsonb, p_now timestamptz)
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
  update public.heartbeats as h set details = jsonb_build_object('failing', v_failing) where h.name = 'jobs';
  perform bruce.write_journal(
    p_kind => 'watcher',
    p_message => (select string_agg(format('Of the jobs %s fails: %s', f.key, f.value), ' ') from jsonb_each_text(p_failed) as f),
    p_details => p_failed, p_now => p_now
  );
end;
$$;
comment on function bruce.note_failed_jobs(jsonb, timestamptz) is
  'Of the jobs some failed, each with its error, or none did. While one fails the jobs count as silent, so that it becomes an '
  'issue; the journal says once why.';

create or replace function bruce.note_dispatcher(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.beat('dispatcher', 'dispatcher', null, interval '1 minute', p_now => p_now);
  if not bruce.has_missed('jobs', p_now)
    or exists (
      select from public.heartbeats as h where h.name = 'engine' and h.last_beat_at > p_now - interval '1 minute'
    )
    or not pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0))
  then
    return;
  end if;
  begin
    perform bruce.note_sweep(p_now);
    perform bruce.sweep(p_now);
  exception
    when transaction_rollback then
      raise;
    -- what is to be delivered does not wait until the engine is mended; the outside ping stops
    when others then
      if not exists (
        select from public.journal as j where j.created_at > p_now - interval '1 hour' and j.kind = 'watcher'
      ) then
        perform bruce.write_journal(
          p_kind => 'watcher',
          p_message => format('The jobs do not run, and the dispatcher cannot compare in their place: %s', sqlerrm),
          p_details => jsonb_build_object('sqlstate', sqlstate), p_now => p_now
        );
      end if;
  end;
end;
$$;
comment on function bruce.note_dispatcher(timestamptz) is
  'The dispatcher asks for work: it lives. Where the jobs do not run, it compares in their place, once a minute.';

create or replace function bruce.note_export(p_now timestamptz)
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
    -- the first one: nothing is known of a second
    select s.created_at into v_before
    from public.snapshots as s
    where s.snapshot_type = 'netbox' and s.created_at < p_now and bruce.is_full_state(s.data)
    order by s.created_at desc
    limit 1;
  end if;
  v_gap := p_now - v_before;
  -- run twice by hand is no cadence
  if v_fixed is null and coalesce(v_gap < interval '10 minutes', true) then
    return;
  end if;
  perform bruce.beat(
    'netbox export', 'schedule', v_last.hostname,
    case
      when v_fixed is not null then v_fixed
      when v_last.name is null then least(greatest(v_gap, interval '1 hour'), interval '7 days')
      -- one late night does not make it weekly
      else least(greatest(v_gap, v_last.cadence * 0.9), v_last.cadence * 2, interval '31 days')
    end,
    p_now => p_now
  );
end;
$$;
comment on function bruce.note_export(timestamptz) is
  'A full expected state arrived. How often it does is learnt from the second one on, unless settings say so.';

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
    when h.details ? 'never_heard_of' then format(
      'Notices wait since %s, and nobody calls the function dispatch.',
      to_char(h.last_beat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
    )
    when h.details ? 'failing' then format(
      'The jobs have not all run since %s: see kind watcher of the journal.',
      to_char(h.last_beat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
    )
    else format(
      '%s on %s: not heard of since %s (every %s).', upper(left(h.name, 1)) || substr(h.name, 2), h.hostname,
      to_char(h.last_beat_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'), h.cadence
    )
  end as details,
  'bruce'::text as source,
  h.last_beat_at as since,
  null::integer as scope_id
from public.heartbeats as h
cross join patience as p
where h.enabled
  and h.last_beat_at + h.cadence * p.missed_intervals < p.now
  -- while the engine was away nobody could be heard
  and not coalesce(
    h.last_beat_at + h.cadence * p.missed_intervals >= p.away_from and p.now < p.back_at + h.cadence * p.missed_intervals, false
  )
union all
-- a cluster is no host that could be unreachable: what speaks in its name is a watcher
select
  'HEARTBEAT_OVERDUE', s.host, null, s.source || '.report', format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  format(
    'The %s collector of cluster %s has not reported since %s.', s.source, s.host,
    to_char(s.last_contact_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
  ),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
cross join patience as p
where s.is_declared and s.last_contact_at + s.stale_after < p.now
  and not exists (select from bruce.host_state as h where h.hostname = s.host);
comment on view bruce.heartbeat_overdue is
  'A part of BRUCE that runs by itself (jobs, engine, dispatcher, worker, export, collector of a cluster) missed several beats.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases, rule_view, description)
values
  ('HEARTBEAT_OVERDUE', 'medium', 1, 1, 'silence', false, '{}', 'bruce.heartbeat_overdue',
   'A part of BRUCE that runs by itself has not been heard of for too long.');

revoke execute on all functions in schema bruce from public;
