-- Made from supabase/schemas/40_issues by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 40_issues/acknowledge/acknowledge.sql
create function public.acknowledge(issue_id uuid, "by" text, note text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('acknowledge');
  return bruce.take_care(acknowledge.issue_id, acknowledge."by", acknowledge.note, p_may_replace => true);
end;
$$;
revoke all on function public.acknowledge(uuid, text, text) from public, anon, authenticated, service_role;
comment on function public.acknowledge(uuid, text, text) is
  'Records that a person takes care of an open issue. The first stands; another person takes it over with a '
  'note, and is told from whom. Security definer: only the engine writes issues.';
grant execute on function public.acknowledge(uuid, text, text) to service_role;

-- 40_issues/acknowledge/acknowledgement_words.sql
create function bruce.acknowledgement_words(p_acknowledgement jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return format('%s acknowledged it at %s%s.', p_acknowledgement ->> 'acknowledged_by',
    bruce.day_words((p_acknowledgement ->> 'acknowledged_at')::timestamptz),
    coalesce(': ' || nullif(rtrim(p_acknowledgement ->> 'note', '.'), ''), ''));
end;
$$;
revoke all on function bruce.acknowledgement_words(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.acknowledgement_words(jsonb) is
  'Who acknowledged an issue, when and with which note, in one sentence.';

-- 40_issues/acknowledge/end_waiver.sql
create function public.end_waiver(id bigint, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_waiver public.waivers;
begin
  perform bruce.refuse_read_only('end_waiver');
  if coalesce(btrim(end_waiver."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who ends it.');
  end if;
  perform bruce.lock_engine();
  select w.* into v_waiver from public.waivers as w where w.id = end_waiver.id;
  if not found then
    return bruce.fault(404, 'unknown_waiver', 'There is no waiver of that id.');
  elsif v_waiver.ended_at is not null or v_waiver.voided_at is not null or v_waiver.expires_at <= v_now then
    return bruce.fault(409, 'over', concat_ws(' ', 'The waiver is over already.',
      case when v_waiver.ended_at is not null
        then format('%s ended it at %s.', v_waiver.ended_by, bruce.day_words(v_waiver.ended_at)) end));
  end if;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => format('%s ended waiver %s (%s).', btrim(end_waiver."by"), end_waiver.id, v_waiver.reason),
    p_actor => btrim(end_waiver."by"), p_details => jsonb_build_object('waiver_id', end_waiver.id),
    p_now => v_now
  );
  update public.waivers as w set ended_at = v_now, ended_by = btrim(end_waiver."by") where w.id =
    end_waiver.id;
  return jsonb_build_object('status', 200, 'waiver_id', end_waiver.id);
end;
$$;
revoke all on function public.end_waiver(pg_catalog.int8, text) from public, anon, authenticated, service_role;
comment on function public.end_waiver(bigint, text) is
  'Ends a waiver now: issues that it held back can open. Security definer: the caller needs no right on '
  'tables of the engine.';
grant execute on function public.end_waiver(bigint, text) to service_role;

-- 40_issues/acknowledge/take_care.sql
create function bruce.take_care(p_issue_id uuid, p_by text, p_note text, p_may_replace boolean)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_by text := nullif(btrim(p_by), '');
  v_note text := nullif(btrim(p_note), '');
  v_issue public.issues;
  v_before jsonb;
begin
  if v_by is null then
    return bruce.fault(422, 'by_is_missing', 'Say who acknowledges it.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = p_issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  end if;
  if v_issue.status <> 'open' then
    return bruce.fault(
      409, 'not_open',
      concat_ws(' ', format('The issue is %s: only what is open is acknowledged.', v_issue.status),
        bruce.describe_waiver(v_issue.waived_by)));
  end if;
  v_before := case when v_issue.acknowledged_at is not null then jsonb_build_object(
      'acknowledged_by', v_issue.acknowledged_by, 'acknowledged_at', v_issue.acknowledged_at,
      'note', v_issue.note) end;
  -- the first stands, but for who brings it up to date, or takes it over on purpose: with a note
  if v_before is null
    or v_note is distinct from v_issue.note and v_note is not null
      and (p_may_replace or v_issue.acknowledged_by = v_by)
  then
    update public.issues as i
    set acknowledged_at = v_now, acknowledged_by = v_by, note = v_note
    where i.issue_id = p_issue_id
    returning i.* into v_issue;
    perform bruce.write_journal(
      p_kind => 'acknowledge',
      p_message => format('%s acknowledged: %s', v_by, v_issue.details) || coalesce(' Note: ' || v_note, '')
        || case when v_before is not null
          then ' Before: ' || bruce.acknowledgement_words(v_before) else '' end,
      p_actor => v_by, p_hostname => v_issue.hostname, p_service => v_issue.service,
      p_issue_id => p_issue_id,
      p_details => jsonb_strip_nulls(
        jsonb_build_object('act', 'acknowledged', 'note', v_note, 'replaced', v_before)),
      p_now => v_now
    );
    return jsonb_build_object(
      'status', 200, 'issue_id', p_issue_id, 'acknowledged_at', v_now, 'acknowledged_by', v_by,
      'note', v_note, 'changed', true, 'replaced', v_before);
  end if;
  return jsonb_build_object(
    'status', 200, 'issue_id', p_issue_id, 'acknowledged_at', v_issue.acknowledged_at,
    'acknowledged_by', v_issue.acknowledged_by, 'note', v_issue.note, 'changed', false, 'replaced', null)
    || case when v_issue.acknowledged_by = v_by then '{}' else jsonb_build_object(
      'message', 'This stands: ' || bruce.acknowledgement_words(v_before)
        || case when p_may_replace then ' Acknowledge it with a note to take it over.' else '' end
    ) end;
end;
$$;
revoke all on function bruce.take_care(uuid, text, text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.take_care(uuid, text, text, boolean) is
  'Acknowledges an open issue. The first acknowledgement stands, and a second is told who has it, since '
  'when. p_may_replace: this is a person, who may take it over with a note; the answer then says what was '
  'replaced.';

-- 40_issues/acknowledge/unacknowledge.sql
create function public.unacknowledge(issue_id uuid, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
begin
  perform bruce.refuse_read_only('unacknowledge');
  if coalesce(btrim(unacknowledge."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who takes the acknowledgement back.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = unacknowledge.issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  end if;
  if v_issue.acknowledged_at is null then
    return bruce.fault(409, 'not_acknowledged', 'The issue is not acknowledged.');
  end if;
  update public.issues as i
  set acknowledged_at = null, acknowledged_by = null, note = null
  where i.issue_id = unacknowledge.issue_id;
  perform bruce.write_journal(
    p_kind => 'acknowledge',
    p_message => format(
      '%s took back that %s acknowledged: %s', btrim(unacknowledge."by"), v_issue.acknowledged_by,
        v_issue.details),
    p_actor => btrim(unacknowledge."by"), p_hostname => v_issue.hostname, p_service => v_issue.service,
    p_issue_id => unacknowledge.issue_id, p_details => '{"act": "unacknowledged"}', p_now => v_now
  );
  return jsonb_build_object('status', 200, 'issue_id', unacknowledge.issue_id);
end;
$$;
revoke all on function public.unacknowledge(uuid, text) from public, anon, authenticated, service_role;
comment on function public.unacknowledge(uuid, text) is
  'Removes an acknowledgement. Security definer: only the engine writes issues.';
grant execute on function public.unacknowledge(uuid, text) to service_role;

-- 40_issues/acknowledge/waive.sql
create function public.waive(issue_id uuid, reason text, expires_at timestamptz, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
  v_waiver public.waivers;
begin
  perform bruce.refuse_read_only('waive');
  if coalesce(btrim(waive."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who waives it.');
  elsif coalesce(btrim(waive.reason), '') = '' then
    return bruce.fault(422, 'reason_is_missing', 'Say why it is waived.');
  elsif waive.expires_at is null or waive.expires_at <= v_now then
    return bruce.fault(422, 'expires_at_is_past', 'Say until when it is waived: a time to come.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = waive.issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  elsif v_issue.status = 'resolved' then
    return bruce.fault(409, 'resolved', 'The issue is resolved: there is nothing to waive.');
  elsif v_issue.waived_by is not null then
    return bruce.fault(409, 'already_waived', format('Waiver %s holds it back already. %s', v_issue.waived_by,
      bruce.describe_waiver(v_issue.waived_by)));
  end if;
  insert into public.waivers (reason, expires_at, drift_key, created_by, created_at)
  values (btrim(waive.reason), waive.expires_at, v_issue.drift_key, btrim(waive."by"), v_now)
  returning * into v_waiver;
  perform bruce.write_journal(
    p_kind => 'waiver',
    p_message => format(
      '%s waived until %s: %s Reason: %s', v_waiver.created_by, bruce.day_words(waive.expires_at),
        v_issue.details, v_waiver.reason),
    p_actor => v_waiver.created_by, p_hostname => v_issue.hostname, p_service => v_issue.service,
    p_issue_id => waive.issue_id,
    p_details => jsonb_build_object('waiver_id', v_waiver.id), p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'waiver_id', v_waiver.id, 'issue_id', waive.issue_id, 'drift_key', v_waiver.drift_key,
    'expected', v_waiver.expected, 'observed', v_waiver.observed, 'reason', v_waiver.reason, 'expires_at',
      v_waiver.expires_at
  );
end;
$$;
revoke all on function public.waive(uuid, text, timestamptz, text) from public, anon, authenticated, service_role;
comment on function public.waive(uuid, text, timestamptz, text) is
  'Accepts an issue with its present values until a time. It opens again when its values change or the '
  'waiver expires. Security definer: the caller needs no right on tables of the engine.';
grant execute on function public.waive(uuid, text, timestamptz, text) to service_role;

-- 40_issues/count_events.sql
create function bruce.count_events(p_after bigint, p_hosts text[] default null)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'opened', count(*) filter (where e.status = 'opened'),
      'changed', count(*) filter (where e.status = 'changed'),
      'resolved', count(*) filter (where e.status = 'resolved')
    )
    from public.events as e
    -- writers of an older BRUCE add events without an issue
    where e.id > p_after and e.issue_id is not null
      and (p_hosts is null or lower(e.hostname) = any (p_hosts))
  );
end;
$$;
revoke all on function bruce.count_events(pg_catalog.int8, text[]) from public, anon, authenticated, service_role;
comment on function bruce.count_events(bigint, text[]) is
  'How many events of issues came after that one: {"opened", "changed", "resolved"}. p_hosts: only of these, '
  'in lower case, when others write at the same time.';

-- 40_issues/events.sql
create table if not exists public.events (
  id bigint generated by default as identity primary key,
  created_at timestamptz not null default now(),
  status text not null default 'opened',
  severity text,
  event_type text not null,
  hostname text,
  service text,
  details text,
  expected text,
  observed text,
  field text,
  source text,
  cause text,
  drift_key text,
  issue_id uuid,
  event_id uuid not null default gen_random_uuid(),
  evidence jsonb
);
revoke all on table public.events from public, anon, authenticated, service_role;
alter table public.events
  add column if not exists status text not null default 'opened',
  add column if not exists field text,
  add column if not exists cause text,
  add column if not exists drift_key text,
  add column if not exists issue_id uuid,
  add column if not exists event_id uuid not null default gen_random_uuid(),
  add column if not exists evidence jsonb;
-- an older table can have json here; events need text for people
do $$
declare
  v_column record;
begin
  for v_column in
    select attname from pg_catalog.pg_attribute
    where attrelid = 'public.events'::regclass and attname in ('expected', 'observed', 'details')
      and format_type(atttypid, atttypmod) in ('json', 'jsonb')
  loop
    execute format('alter table public.events alter column %1$I drop default', v_column.attname);
    execute format(
      'alter table public.events alter column %1$I type text using %1$I::jsonb #>> ''{}''', v_column.attname);
  end loop;
end;
$$;
select bruce.give_ids('public.events');
alter table public.events
  add constraint status_is_known check (status in ('opened', 'changed', 'resolved'));
comment on table public.events is
  'Append-only: each difference that appeared, changed or went away, with its evidence.';
comment on column public.events.id is 'Row number, kept from older databases; event_id is the canonical id.';
comment on column public.events.details is 'One sentence for people.';
comment on column public.events.evidence is 'Id, time and source of the snapshot that proves the event.';
comment on column public.events.cause is 'INTENT_CHANGED, REALITY_CHANGED or FIRST_SEEN.';
create unique index events_event_id_idx on public.events (event_id);
-- an older table may have its numbers without an index; the newest is asked for with each ingest
do $$
begin
  if not exists (
    select from pg_catalog.pg_index as i
    join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = 'public.events'::regclass and a.attname = 'id'
  ) then
    create index events_id_idx on public.events (id);
  end if;
end;
$$;
create index events_drift_key_idx on public.events (drift_key, created_at desc, id desc);
create index events_created_at_idx on public.events (created_at desc);
create index events_hostname_idx on public.events (hostname, created_at desc);
create index events_issue_id_idx on public.events (issue_id);
alter table public.events enable row level security;
create policy events_select_authenticated on public.events
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.events to authenticated, service_role;
grant insert on public.events to service_role;
create trigger _100_refuse_change before update or delete or truncate on public.events
  for each statement execute function bruce.tg__refuse_change('Write a new event; history is never edited.');
create trigger _060_strip_secrets before insert on public.events
  for each row when (new.issue_id is null)
  execute function bruce.tg__strip_secrets('details', 'expected', 'observed', 'cause', 'evidence');

-- 40_issues/explain/did_you_mean.sql
create function bruce.did_you_mean(p_name text, p_names text[])
returns text
language sql
immutable
set search_path = ''
as $$
  select case when cardinality(n.names) > 0
    then format(' Did you mean %s?', array_to_string(n.names, ' or ')) else '' end
  from (select bruce.nearest_names(p_name, p_names) as names) as n;
$$;
revoke all on function bruce.did_you_mean(text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.did_you_mean(text, text[]) is
  'A sentence with the nearest names; empty without one.';
grant execute on function bruce.did_you_mean(text, text[]) to authenticated, service_role;

-- 40_issues/explain/explain.sql
create function public.explain(hostname text, service text default null)
returns table (
  event_type text, verdict text, because text, field text, expected text, observed text, confirmations text,
  issue_id uuid, snapshot_id bigint, evidence_source text, evidence_age interval
)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform bruce.refuse_strangers();
  return query
    select
      e.event_type, e.verdict, e.because, e.field, e.expected, e.observed, e.confirmations, e.issue_id,
      e.snapshot_id, e.evidence_source, e.evidence_age
    from bruce.explain_host((bruce.resolve_host(explain.hostname)).host, explain.service) as e;
end;
$$;
revoke all on function public.explain(text, text) from public, anon, authenticated, service_role;
comment on function public.explain(text, text) is
  'What each rule says about a host or service and why, with the evidence and its age; also why a rule '
  'finds no drift.';
grant execute on function public.explain(text, text) to authenticated, service_role;

-- 40_issues/explain/explain_host.sql
create function bruce.explain_host(p_host text, p_service text, p_names_hosts boolean default true)
returns table (
  event_type text, verdict text, because text, field text, expected text, observed text, confirmations text,
  issue_id uuid, snapshot_id bigint, evidence_source text, evidence_age interval, observed_at timestamptz
)
language plpgsql
stable
set search_path = ''
set jit = off
-- planned once a session; drift, the costly part, is asked of bruce.all_drift_of
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  v_now timestamptz := bruce.clock();
begin
  perform set_config('plan_cache_mode', bruce.plan_cache_mode(), true);
  return query
  with
  failure as materialized (
    select f.event_type, bruce.rule_failure_words(f) as words from bruce.own_failures(p_host) as f
  ),
  -- drift now, proven or not
  difference as (
    select distinct on (d.drift_key) d.*
    from bruce.all_drift_of(array[p_host]) as d
    where (p_service is null or bruce.fold_name(d.service) = bruce.fold_name(p_service))
    order by d.drift_key, d.is_fresh desc
  ),
  -- unresolved issues
  issue as (
    select i.*
    from public.issues as i
    where i.hostname = p_host and i.status <> 'resolved'
      and (p_service is null or bruce.fold_name(i.service) = bruce.fold_name(p_service))
  ),
  -- both together: verdict and reason
  finding as (
    select
      coalesce(d.event_type, i.event_type) as event_type,
      case
        when i.stale then 'stale'
        when d.drift_key is not null and not d.is_fresh then 'unproven'
        when i.waived_by is not null then 'waived'
        when i.suppressed_by is not null then 'suppressed'
        when i.window_id is not null then 'in maintenance'
        when i.flapping then 'flapping'
        else coalesce(i.status, 'drift')
      end as verdict,
      concat_ws(' ',
        coalesce(d.details, i.details),
        case
          when i.stale or not coalesce(d.is_fresh, true)
            then coalesce(
              (select b.words from failure as b where b.event_type = coalesce(d.event_type, i.event_type)),
              bruce.why_silent(p_host, p_service, p_names_hosts))
        end,
        case when i.waived_by is not null then bruce.describe_waiver(i.waived_by) end,
        case when i.suppressed_by is not null then format('Explained by: %s', r.details) end,
        case when i.window_id is not null then bruce.describe_window(i.window_id) end,
        case
          when i.waits_for is not null then format('Waits for %s.', i.waits_for)
          when i.status = 'pending' and not i.stale
            and num_nonnulls(i.waived_by, i.suppressed_by, i.window_id) = 0
            then format('Seen %s of %s times.', i.confirmations, coalesce(d.looks, i.looks))
        end,
        case when i.flapping then format(
          'It flaps: it came and went %s times within %s. %s', t.flap_count, t.flap_window,
          case
            when i.quiet_since is null
              then format('It is resolved when it has been gone for %s.', t.cool_down)
            else format('Gone since %s, it is resolved when that has lasted %s.',
              bruce.day_words(i.quiet_since), t.cool_down)
          end
        ) end,
        case
          when i.acknowledged_at is not null
            then format('Acknowledged by %s%s.', i.acknowledged_by,
              coalesce(': ' || nullif(rtrim(i.note, '.'), ''), ''))
        end
      ) as because,
      coalesce(d.field, i.field) as field, coalesce(d.expected, i.expected) as expected,
      coalesce(d.observed, i.observed) as observed,
      i.confirmations || ' of ' || coalesce(d.looks, i.looks) as confirmations,
      i.issue_id, coalesce(d.scope_id, i.scope_id) as scope_id,
      coalesce(d.severity, i.severity) as severity
    from difference as d
    full join issue as i on i.drift_key = d.drift_key
    left join public.issues as r on r.issue_id = i.suppressed_by
    left join public.drift_rules as t on t.event_type = coalesce(d.event_type, i.event_type)
  ),
  -- rules without a finding
  silent as (
    select
      r.event_type, case when b.words is null then 'no drift' else 'unproven' end as verdict,
      case
        when b.words is not null then b.words
        when exists (
          select from finding as f
            where f.verdict in ('open', 'pending', 'drift', 'waived', 'in maintenance', 'flapping'))
              then 'This rule finds no difference.'
        else bruce.why_silent(p_host, p_service, p_names_hosts)
      end as because
    from public.drift_rules as r
    left join failure as b on b.event_type = r.event_type
    where r.enabled and not exists (select from finding as f where f.event_type = r.event_type)
      -- rules about hosts do not apply to a service
      and (p_service is null
        or r.event_type not in (
          'VM_DOWN', 'VM_UNDECLARED', 'NODE_UNREACHABLE', 'DOCKER_UNREACHABLE', 'SNAPSHOT_ERROR',
          'ALERT_RAISED'))
  ),
  -- the scope whose evidence is shown for them
  place as (
    select coalesce(
      (select t.scope_id from bruce.service_state as t where t.hostname = p_host
        and bruce.fold_name(t.service) = bruce.fold_name(p_service)),
      (select h.scope_id from bruce.host_state as h where h.hostname = p_host and p_service is null),
      (select s.scope_id from bruce.scopes as s where s.host = p_host order by s.last_contact_at desc limit 1)
    ) as scope_id
  )
  select
    a.event_type, a.verdict, a.because, a.field, a.expected, a.observed, a.confirmations, a.issue_id,
    s.applied_snapshot_id, s.source, date_trunc('second', v_now - s.last_seen_at), s.last_seen_at
  from (
    select f.event_type, f.verdict, f.because, f.field, f.expected, f.observed, f.confirmations, f.issue_id,
      f.scope_id, 0 as rank
    from finding as f
    union all
    select n.event_type, n.verdict, n.because, null, null, null, null, null, p.scope_id, 1
    from silent as n cross join place as p
  ) as a
  left join bruce.scopes as s on s.scope_id = a.scope_id
  order by a.rank, a.event_type, a.field;
end;
$$;
revoke all on function bruce.explain_host(text, text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.explain_host(text, text, boolean) is
  'What explain answers, for the exact name of a host, and when the evidence of each line was observed.';
grant execute on function bruce.explain_host(text, text, boolean) to authenticated, service_role;

-- 40_issues/explain/why_silent.sql
create function bruce.why_silent(
  p_hostname text, p_service text, p_names_hosts boolean default true
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_host bruce.host_state;
  v_service bruce.service_state;
  v_scope bruce.scopes;
begin
  select h.* into v_host from bruce.host_state as h where h.hostname = p_hostname;
  select t.* into v_service from bruce.service_state as t
  where t.hostname = p_hostname and bruce.fold_name(t.service) = bruce.fold_name(p_service);
  select s.* into v_scope from bruce.scopes as s where s.scope_id = case when p_service is null
    then v_host.scope_id else v_service.scope_id end;
  if v_scope.scope_id is null then
    -- the collector that would report it
    select s.* into v_scope
    from bruce.scopes as s
    where s.host = p_hostname and (p_service is null or s.source in ('docker', 'truenas'))
    order by s.last_contact_at desc
    limit 1;
  end if;

  return case
    when p_service is not null and v_service.service_id is null and not exists (
      select from bruce.entities as e where e.hostname = p_hostname
        and bruce.fold_name(e.name) = bruce.fold_name(p_service)
    ) then 'Nothing of that name is declared or observed there.' || bruce.did_you_mean(p_service, array(
      select t.service from bruce.service_state as t where t.hostname = p_hostname
      union
      select e.name from bruce.entities as e where e.hostname = p_hostname and e.kind <> 'check'))
    when p_service is null and v_host.hostname is null
      and v_scope.scope_id is null
      then 'No host of that name is declared or observed.' || bruce.did_you_mean(p_hostname, array(
        select h.hostname from bruce.host_state as h where p_names_hosts
        union
        select s.host from bruce.scopes as s where p_names_hosts))
    when coalesce(v_service.schedule, v_host.schedule) is not null
      and coalesce(v_service.lifecycle, v_host.lifecycle) = 'planned'
      then format('At an edge of its schedule (%s) neither up nor down is news.',
        coalesce(v_service.schedule, v_host.schedule))
    when coalesce(v_service.schedule, v_host.schedule) is not null
      and coalesce(v_service.lifecycle, v_host.lifecycle) = 'offline'
      and coalesce(v_service.state, v_host.state) not in ('running', 'unstable')
      then format('By its schedule (%s) it is off now, and it is.',
        coalesce(v_service.schedule, v_host.schedule))
    when coalesce(v_service.lifecycle, v_host.lifecycle) = 'planned'
      then 'It is declared planned: neither missing nor running is news.'
    when coalesce(v_service.lifecycle, v_host.lifecycle) = 'offline'
      and coalesce(v_service.state, v_host.state) not in ('running', 'unstable')
      then 'It is declared offline, and it is off.'
    when coalesce(v_service.lifecycle, v_host.lifecycle) = 'retired'
      and coalesce(v_service.state, v_host.state) not in ('running', 'unstable')
      then 'It is declared retired, and it is gone.'
    when p_service is not null and v_host.lifecycle = 'offline'
      and v_service.state in ('running', 'unstable')
      then 'It runs because its host does, which is meant to be off: the issue of the host tells it.'
    when v_scope.scope_id is null then 'No collector looks there, so nothing is concluded.'
    when v_scope.held_snapshot_id is not null then
      format('The newest %s snapshot is held by the breaker, so nothing is concluded from it.',
        v_scope.source)
    when v_scope.error_kind is not null then
      format('The %s collection on %s fails (%s), so nothing is concluded.', v_scope.source, v_scope.host,
        v_scope.error_kind)
    when coalesce(v_service.heard_until, v_host.heard_until) is not null
      or v_scope.incomplete_lists && case when p_service is null then array['guests', 'vms']
        else array['containers', 'apps'] end
        and coalesce(v_service.state, v_host.state, 'absent') = 'absent'
    then
      format('The newest %s snapshot of %s is partial, so nothing is concluded from what it lacks.',
        v_scope.source, v_scope.host)
    when v_scope.last_contact_at < v_now - v_scope.stale_after then
      format('%s on %s last reported %s ago (stale after %s), so nothing is concluded.',
        v_scope.source, v_scope.host, date_trunc('second', v_now - v_scope.last_contact_at),
        v_scope.stale_after)
    else format('Observed as declared: %s.', coalesce(v_service.state, v_host.state, 'fresh'))
  end;
end;
$$;
revoke all on function bruce.why_silent(text, text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.why_silent(text, text, boolean) is
  'Why a host or service has no drift, in one sentence. p_names_hosts: it may name others that nearly fit.';
grant execute on function bruce.why_silent(text, text, boolean) to authenticated, service_role;

-- 40_issues/forget/actor.sql
create function bruce.actor(p_by text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claims jsonb := bruce.jwt_claims();
begin
  return coalesce(
    nullif(btrim(p_by), ''), nullif(v_claims ->> 'email', ''), nullif(v_claims ->> 'role', ''),
    session_user::text
  );
end;
$$;
revoke all on function bruce.actor(text) from public, anon, authenticated, service_role;
comment on function bruce.actor(text) is
  'Who does it: as given, else the person or key of this request, else the role of this session.';

-- 40_issues/forget/end_issues.sql
create function bruce.end_issues(p_issue_ids uuid[], p_why text, p_actor text, p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_elsewhere text[];
begin
  v_elsewhere := array(
    select distinct i.hostname from public.issues as i
    where i.suppressed_by = any (p_issue_ids) and i.status <> 'resolved'
  );
  -- never opened: delete without an event
  delete from public.issues as i
  where i.issue_id = any (p_issue_ids) and i.status <> 'resolved' and i.opened_at is null;
  with alive as (
    select i.issue_id, i.status from public.issues as i
    where i.issue_id = any (p_issue_ids) and i.status <> 'resolved'
  ),
  ended as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, flapping = false, suppressed_by = null,
      waived_by = null, window_id = null, waits_for = null, quiet_since = null, clearances = 0,
      acknowledged_at = null, acknowledged_by = null, note = null
    from alive as a
    where i.issue_id = a.issue_id
    returning i.*, a.status as was_status
  )
  insert into public.events (
    created_at, status, severity, event_type, hostname, service, details, expected, observed, field, source,
    cause, drift_key, issue_id, evidence
  )
  select
    p_now, 'resolved', e.severity, e.event_type, e.hostname, e.service, concat_ws(' ', p_why, e.details),
    e.expected, e.observed, e.field, e.source, 'INTENT_CHANGED', e.drift_key, e.issue_id,
    e.evidence || jsonb_build_object('forgotten_by', p_actor)
  from ended as e
  -- what was waived was told to be over then
  where e.was_status = 'open'
  order by e.drift_key;
  return v_elsewhere;
end;
$$;
revoke all on function bruce.end_issues(uuid[], text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_issues(uuid[], text, text, timestamptz) is
  'Resolves these issues, with an event that says why, although nothing was observed. Returns the hosts of '
  'issues that they explained.';

-- 40_issues/forget/forget_host.sql
create function public.forget_host(hostname text, "by" text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_actor text := bruce.actor(forget_host."by");
  v_key text := bruce.fold_name(forget_host.hostname);
  v_resolved record;
  v_hosts text[];
  v_scope_ids integer[];
  v_entity_ids bigint[];
  v_sources text[];
  v_workers text[];
  v_done jsonb;
begin
  perform bruce.refuse_read_only('forget_host');
  if v_key is null then
    return bruce.fault(422, 'hostname_is_missing', 'Say which host.');
  end if;
  perform bruce.lock_engine();
  select * into v_resolved from bruce.resolve_host(btrim(forget_host.hostname));
  select array_agg(s.scope_id), array_agg(distinct s.source), array_agg(distinct s.host)
  into v_scope_ids, v_sources, v_hosts
  from bruce.scopes as s
  where case when v_resolved.candidates = 1 then s.host = v_resolved.host
    else v_key in (bruce.fold_name(s.host), bruce.fold_name(s.hostname)) end;
  -- a guest that its hypervisor no longer lists, or that nobody looks at any more
  select array_agg(e.entity_id), coalesce(v_hosts, '{}') || array_agg(distinct e.hostname)
  into v_entity_ids, v_hosts
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  where e.kind in ('guest', 'vm') and e.scope_id <> all (coalesce(v_scope_ids, '{}'))
    and case when v_resolved.candidates = 1 then e.hostname = v_resolved.host
      else bruce.fold_name(e.hostname) = v_key end
    and (e.heard_until is not null or s.last_contact_at < v_now - s.stale_after);
  v_hosts := coalesce(v_hosts, '{}') || array(
    select distinct i.hostname from public.issues as i
    where i.status <> 'resolved' and bruce.fold_name(i.hostname) = v_key
  );
  v_workers := array(
    select h.hostname from public.heartbeats as h
    where h.kind = 'worker' and bruce.fold_name(h.hostname) = v_key
  );
  v_hosts := v_hosts || v_workers;
  if v_scope_ids is null and v_entity_ids is null and v_workers = '{}' then
    if exists (
      select from bruce.entities as e
      where e.kind in ('guest', 'vm') and bruce.fold_name(e.hostname) = v_key
    ) then
      return bruce.fault(
        409, 'still_there', format('Its hypervisor still lists %s.', btrim(forget_host.hostname)));
    elsif v_hosts = '{}' then
      return bruce.fault(404, 'unknown_host', 'Nothing is known of a host of that name.');
    end if;
  end if;

  v_done := bruce.forget_things(
    coalesce(v_scope_ids, '{}'), coalesce(v_entity_ids, '{}'), v_hosts,
    format('Forgotten by %s.', v_actor), v_actor, v_now, true);
  perform bruce.write_journal(
    p_kind => 'forget',
    p_message => format(
      '%s forgot host %s: %s things, %s issues, %s waivers.', v_actor, btrim(forget_host.hostname),
      v_done ->> 'things', v_done ->> 'issues', v_done ->> 'waivers'),
    p_actor => v_actor, p_hostname => coalesce(v_resolved.host, btrim(forget_host.hostname)),
    p_details => v_done || jsonb_build_object('sources', v_sources, 'workers', cardinality(v_workers)),
    p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'hostname', btrim(forget_host.hostname), 'sources', coalesce(to_jsonb(v_sources), '[]'),
    'by', v_actor) || v_done;
end;
$$;
revoke all on function public.forget_host(text, text) from public, anon, authenticated, service_role;
comment on function public.forget_host(text, text) is
  'Ends all that is known of a host because it reported: its sources and what they listed, its worker, the '
  'issues and waivers about them. What is declared, observed history and events stay. If it reports again, '
  'it is new. Security definer: only the engine writes what is observed.';
grant execute on function public.forget_host(text, text) to service_role;

-- 40_issues/forget/forget_silent.sql
create function bruce.forget_silent(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_settings public.settings;
  v_gone record;
  v_done jsonb;
  v_count integer := 0;
begin
  select p.* into v_settings from public.settings as p;
  for v_gone in
    with silent as materialized (
      select s.scope_id, s.host, s.source, s.last_contact_at,
        -- nobody declares it, or it is declared to be gone
        not s.is_declared and not s.is_ambiguous or h.lifecycle is not distinct from 'retired' as is_unwanted
      from bruce.scopes as s
      left join bruce.host_state as h on h.hostname = s.host
      where s.last_contact_at < p_now - greatest(v_settings.forget_after, s.stale_after)
        -- after a gap of the engine it has its intervals again
        and coalesce(s.excused_until < p_now, true)
    ),
    thing as (
      select e.entity_id, e.hostname, coalesce(e.heard_until, s.last_contact_at) as heard_at
      from bruce.entities as e
      join silent as s on s.scope_id = e.scope_id and not s.is_unwanted
      left join bruce.host_state as h on h.hostname = e.hostname
      where e.kind in ('guest', 'vm', 'container', 'app')
        and (e.match = 'undeclared' or e.kind in ('guest', 'vm') and h.lifecycle = 'retired')
      union all
      -- what a list that may lack rows has not shown for that long
      select e.entity_id, e.hostname, e.heard_until
      from bruce.entities as e
      join bruce.scopes as s on s.scope_id = e.scope_id and coalesce(s.excused_until < p_now, true)
      where e.is_suspect and e.match = 'undeclared' and e.heard_until < p_now - v_settings.forget_after
        and e.scope_id not in (select s.scope_id from silent as s)
    ),
    gone as (
      select s.host, s.last_contact_at as heard_at, s.scope_id, null::bigint as entity_id
      from silent as s where s.is_unwanted
      union all
      select t.hostname, t.heard_at, null, t.entity_id from thing as t
    )
    select g.host, max(g.heard_at) as heard_at,
      coalesce(array_agg(g.scope_id) filter (where g.scope_id is not null), '{}') as scope_ids,
      coalesce(array_agg(g.entity_id) filter (where g.entity_id is not null), '{}') as entity_ids
    from gone as g
    group by g.host
    order by g.host
    limit 100
  loop
    v_done := bruce.forget_things(
      v_gone.scope_ids, v_gone.entity_ids, array[v_gone.host],
      format(
        'Forgotten: not heard of since %s, which is longer than %s (settings.forget_after).',
        bruce.day_words(v_gone.heard_at), v_settings.forget_after),
      'bruce', p_now);
    perform bruce.write_journal(
      p_kind => 'forget',
      p_message => format(
        'Not heard of since %s, so forgotten: %s on %s (%s things, %s issues).',
        bruce.day_words(v_gone.heard_at),
        case when v_gone.scope_ids <> '{}' then 'all that is known from it' else 'what nobody declares' end,
        v_gone.host, v_done ->> 'things', v_done ->> 'issues'),
      p_hostname => v_gone.host, p_details => v_done, p_now => p_now
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
revoke all on function bruce.forget_silent(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.forget_silent(timestamptz) is
  'Forgets what nobody declares, or what is declared retired, when it was not heard of for '
  'settings.forget_after. What is declared and silent stays: it is unreachable. Returns of how many hosts.';

-- 40_issues/forget/forget_source.sql
create function public.forget_source(hostname text, source text, "by" text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_actor text := bruce.actor(forget_source."by");
  v_key text := bruce.fold_name(forget_source.hostname);
  v_source text := lower(btrim(forget_source.source));
  v_resolved record;
  v_scope_ids integer[];
  v_hosts text[];
  v_done jsonb;
begin
  perform bruce.refuse_read_only('forget_source');
  if v_key is null or coalesce(v_source, '') = '' then
    return bruce.fault(422, 'hostname_or_source_is_missing', 'Say which source of which host.');
  end if;
  perform bruce.lock_engine();
  select * into v_resolved from bruce.resolve_host(btrim(forget_source.hostname));
  select array_agg(s.scope_id), array_agg(distinct s.host) into v_scope_ids, v_hosts
  from bruce.scopes as s
  where s.source = v_source
    and case when v_resolved.candidates = 1 then s.host = v_resolved.host
      else v_key in (bruce.fold_name(s.host), bruce.fold_name(s.hostname)) end;
  if v_scope_ids is null then
    return bruce.fault(
      404, 'unknown_source', format('%s has never reported as %s.', btrim(forget_source.hostname), v_source));
  end if;
  v_done := bruce.forget_things(
    v_scope_ids, '{}', v_hosts, format('Source %s was forgotten by %s.', v_source, v_actor), v_actor, v_now);
  perform bruce.write_journal(
    p_kind => 'forget',
    p_message => format(
      '%s forgot source %s of %s: %s things, %s issues, %s waivers.', v_actor, v_source,
      btrim(forget_source.hostname), v_done ->> 'things', v_done ->> 'issues', v_done ->> 'waivers'),
    p_actor => v_actor, p_hostname => v_hosts[1],
    p_details => v_done || jsonb_build_object('source', v_source), p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'hostname', btrim(forget_source.hostname), 'source', v_source, 'by', v_actor) || v_done;
end;
$$;
revoke all on function public.forget_source(text, text, text) from public, anon, authenticated, service_role;
comment on function public.forget_source(text, text, text) is
  'Ends all that is known of a host by one source, such as a collector that was uninstalled: what it listed, '
  'the issues and waivers about that. Other sources of the host stay as they are. If it reports again, it is '
  'new. Security definer: only the engine writes what is observed.';
grant execute on function public.forget_source(text, text, text) to service_role;

-- 40_issues/forget/forget_things.sql
create function bruce.forget_things(
  p_scope_ids integer[], p_entity_ids bigint[], p_hosts text[], p_why text, p_actor text, p_now timestamptz,
  p_with_workers boolean default false
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
  v_before text[];
  v_issue_ids uuid[];
  v_ended text[];
  v_elsewhere text[];
  v_things integer;
  v_waivers integer;
begin
  -- all hosts that something is known of from there
  v_hosts := array(
    select unnest(p_hosts)
    union select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    union select e.hostname from bruce.entities as e
      where e.scope_id = any (p_scope_ids) or e.entity_id = any (p_entity_ids)
    union select h.hostname from bruce.host_state as h
      where h.scope_id = any (p_scope_ids) or h.entity_id = any (p_entity_ids)
    union select t.hostname from bruce.service_state as t where t.scope_id = any (p_scope_ids)
    union select l.hostname from bruce.resource_levels as l where l.scope_id = any (p_scope_ids)
    union select r.place from bruce.route_targets as r where r.scope_id = any (p_scope_ids)
    union select i.hostname from public.issues as i
      where i.scope_id = any (p_scope_ids) and i.status <> 'resolved'
  );
  v_before := array(select d.drift_key from bruce.all_drift_of(v_hosts) as d);

  delete from public.heartbeats as h
  where p_with_workers and h.kind = 'worker' and h.hostname = any (v_hosts);
  -- a scope that stays lists it again with its next snapshot, also with one that has not changed
  update bruce.scopes as s set raw_hash = null, content_hash = null
  where s.scope_id in (select e.scope_id from bruce.entities as e where e.entity_id = any (p_entity_ids))
    and s.scope_id <> all (p_scope_ids);
  delete from bruce.entities as e
  where e.scope_id = any (p_scope_ids) or e.entity_id = any (p_entity_ids);
  get diagnostics v_things = row_count;
  delete from bruce.scopes as s where s.scope_id = any (p_scope_ids);

  v_hosts := array(
    select unnest(v_hosts) union select unnest(bruce.refresh_route_targets(p_scope_ids))
    -- what was taken for another because of these
    union select unnest(bruce.match_guests('{}', v_hosts)));
  perform bruce.refresh_host_state(v_hosts);
  perform bruce.write_verdicts(m.of_known) from bruce.match_services(v_hosts) as m
  where m.of_known is not null;
  perform bruce.refresh_service_state(v_hosts);

  select array_agg(i.issue_id), array_agg(i.drift_key) into v_issue_ids, v_ended
  from public.issues as i
  where i.hostname = any (v_hosts) and i.status <> 'resolved' and i.drift_key = any (v_before)
    and i.drift_key not in (select d.drift_key from bruce.all_drift_of(v_hosts) as d);
  v_elsewhere := bruce.end_issues(coalesce(v_issue_ids, '{}'), p_why, p_actor, p_now);
  -- of one that reports again everything is new: what was accepted before is not accepted any more
  update public.waivers as w set ended_at = p_now, ended_by = p_actor
  where w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    and (
      w.drift_key = any (v_ended)
      or w.drift_key is not null and w.hostname = any (p_hosts)
        and not exists (select from bruce.host_state as h where h.hostname = w.hostname)
        and not exists (select from bruce.scopes as s where s.host = w.hostname)
    );
  get diagnostics v_waivers = row_count;
  perform bruce.reconcile(
    array(select unnest(v_hosts) union select unnest(v_elsewhere)), 'INTENT_CHANGED', p_now);
  return jsonb_build_object(
    'things', v_things, 'issues', coalesce(cardinality(v_issue_ids), 0), 'waivers', v_waivers);
end;
$$;
revoke all on function bruce.forget_things(pg_catalog.int4[], pg_catalog.int8[], text[], text, text, timestamptz, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.forget_things(integer[], bigint[], text[], text, text, timestamptz, boolean) is
  'Removes these scopes with all that is known from them, and these things of other scopes. Ends the issues '
  'that only they told of, and waivers that are bound to those. Observed history and events stay. p_hosts: '
  'hosts that this is about; p_with_workers: their workers too. Returns how much it was.';

-- 40_issues/history/drift_as_of.sql
create function public.drift_as_of(t timestamptz)
returns table (
  drift_key text, event_type text, severity text, hostname text, service text, field text, expected text,
  observed text,
  details text, source text, since timestamptz, issue_id uuid
)
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  with last as (
    select distinct on (e.drift_key) e.*
    from public.events as e
    where e.drift_key is not null and e.created_at <= t
    order by e.drift_key, e.created_at desc, e.id desc
  )
  select
    l.drift_key, l.event_type, l.severity, l.hostname, l.service, l.field, l.expected, l.observed, l.details,
    l.source,
    (
      select max(o.created_at) from public.events as o
      where o.drift_key = l.drift_key and o.status = 'opened' and o.created_at <= t
    ),
    l.issue_id
  from last as l
  where l.status <> 'resolved'
    -- what was renamed goes on under its new key
    and not exists (
      select from public.events as n
      where n.issue_id = l.issue_id and n.created_at <= t and n.id > l.id and n.drift_key <> l.drift_key
    )
  order by l.hostname, l.event_type, l.drift_key;
$$;
revoke all on function public.drift_as_of(timestamptz) from public, anon, authenticated, service_role;
comment on function public.drift_as_of(timestamptz) is
  'The drift that was open at that time, from the events.';
grant execute on function public.drift_as_of(timestamptz) to authenticated, service_role;

-- 40_issues/history/drift_between.sql
create function public.drift_between(t1 timestamptz, t2 timestamptz)
returns table (
  change text, drift_key text, event_type text, severity text, hostname text, service text, details text,
  changed_at timestamptz
)
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  -- a key without an event in between did not change: only keys with events are compared
  with touched as (
    select e.drift_key, array_agg(distinct e.issue_id) as issue_ids from public.events as e
    where e.drift_key is not null and e.created_at > t1 and e.created_at <= t2
    group by e.drift_key
  ),
  compared as (
    select
      t.drift_key, b.event as before, a.event as after,
      coalesce((b.event).status, 'resolved') <> 'resolved' as was_there,
      coalesce((a.event).status, 'resolved') <> 'resolved' as is_there
    from touched as t
    left join lateral (
      select e as event from public.events as e
      -- its issue had another key before it was renamed
      where (e.drift_key = t.drift_key or e.issue_id = any (t.issue_ids)) and e.created_at <= t1
      order by e.created_at desc, e.id desc limit 1
    ) as b on true
    left join lateral (
      select e as event from public.events as e
      where (e.drift_key = t.drift_key or e.issue_id = any (t.issue_ids)) and e.created_at <= t2
      order by e.created_at desc, e.id desc limit 1
    ) as a on true
    -- told under its last key
    where (a.event).drift_key = t.drift_key
  )
  select
    case when not c.was_there then 'appeared' when not c.is_there then 'disappeared' else 'changed' end,
    c.drift_key, l.event_type, l.severity, l.hostname, l.service, l.details, (c.after).created_at
  from compared as c
  -- drift that is gone is shown with its last values
  cross join lateral (select (case when c.is_there then c.after else c.before end).*) as l
  where c.was_there <> c.is_there
    or c.is_there
    and ((c.after).expected, (c.after).observed) is distinct from ((c.before).expected, (c.before).observed)
  order by 8, 2;
$$;
revoke all on function public.drift_between(timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function public.drift_between(timestamptz, timestamptz) is
  'What appeared, disappeared or changed between two times: the difference of drift_as_of at both.';
grant execute on function public.drift_between(timestamptz, timestamptz) to authenticated, service_role;

-- 40_issues/hold/describe_waiver.sql
create function bruce.describe_waiver(p_waiver_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select format(
      'Waived by %s until %s: %s', w.created_by, bruce.day_words(w.expires_at),
        rtrim(btrim(w.reason), '.') || '.'
    )
    from public.waivers as w where w.id = p_waiver_id
  );
end;
$$;
revoke all on function bruce.describe_waiver(pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.describe_waiver(bigint) is 'Who waived it, until when and why, in one sentence.';
grant execute on function bruce.describe_waiver(bigint) to authenticated, service_role;

-- 40_issues/hold/describe_window.sql
create function bruce.describe_window(p_window_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select format(
      'In maintenance (%s): %s',
      case
        when m.ends_at is not null then 'until ' || bruce.day_words(m.ends_at)
        else bruce.weekly_words(m.weekdays, m.local_start, m.local_end, m.time_zone)
      end,
      rtrim(btrim(m.reason), '.') || '.'
    )
    from public.maintenance_windows as m where m.id = p_window_id
  );
end;
$$;
revoke all on function bruce.describe_window(pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.describe_window(bigint) is
  'When a maintenance window is, and why, in one sentence.';
grant execute on function bruce.describe_window(bigint) to authenticated, service_role;

-- 40_issues/hold/find_expired_holds.sql
create function bruce.find_expired_holds(p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alive public.issues[] := array(select i from public.issues as i where i.status <> 'resolved');
  v_holds bruce.hold[];
begin
  if not exists (select from public.waivers) and not exists (select from public.maintenance_windows) then
    return array(
      select distinct a.hostname from unnest(v_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0
    );
  end if;
  v_holds := bruce.find_holds('{}', v_alive, null, p_now);
  return array(
    select distinct a.hostname
    from unnest(v_alive) as a
    left join unnest(v_holds) as h on h.drift_key = a.drift_key
    where (a.waived_by, a.window_id) is distinct from (h.waiver_id, h.window_id)
  );
end;
$$;
revoke all on function bruce.find_expired_holds(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.find_expired_holds(timestamptz) is
  'Hosts with an issue whose waiver or maintenance window is no longer the one in its row.';

-- 40_issues/hold/tg__sweep.sql
create function bruce.tg__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- of what follows a rename the hosts are compared when all of it has followed
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.sweep();
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg__sweep() from public, anon, authenticated, service_role;
comment on function bruce.tg__sweep() is
  'Applies an edit at once. Security definer: only the owner writes tables of the engine.';

-- 40_issues/hold/waivers.sql
create table public.waivers (
  id bigint generated by default as identity primary key,
  reason text not null,
  expires_at timestamptz not null,
  hostname text not null default '*',
  service text not null default '*',
  event_type text,
  field text,
  expected text,
  observed text,
  drift_key text,
  created_by text not null default current_user,
  created_at timestamptz not null default bruce.clock(),
  matched_count integer not null default 0,
  last_matched_at timestamptz,
  last_matched text,
  ended_at timestamptz,
  ended_by text,
  voided_at timestamptz,
  void_reason text,
  constraint a_waiver_says_why check (btrim(reason) <> ''),
  constraint a_waiver_says_by_whom check (btrim(created_by) <> ''),
  constraint a_waiver_expires_after_it_was_made check (expires_at > created_at),
  constraint ended_at_says_by_whom check ((ended_at is null) = (ended_by is null)),
  constraint voided_at_says_why check ((voided_at is null) = (void_reason is null)),
  constraint last_matched_at_is_set_when_it_matched check ((matched_count = 0) = (last_matched_at is null))
);
revoke all on table public.waivers from public, anon, authenticated, service_role;
comment on table public.waivers is
  'Differences that a person accepts for a while. With drift_key: this difference with its present values; '
  'void when its expected or observed value changes. Without: all that match hostname, service, '
  'event_type, field and values.';
comment on column public.waivers.expires_at is 'What still differs then opens. infinity is allowed.';
comment on column public.waivers.hostname is 'Host name or glob; * is any.';
comment on column public.waivers.service is 'Service name or glob; * is any, also none.';
comment on column public.waivers.event_type is 'Null: any.';
comment on column public.waivers.expected is 'The value it is bound to. Null without drift_key: any.';
comment on column public.waivers.observed is 'The value it is bound to. Null without drift_key: any.';
comment on column public.waivers.drift_key is
  'The difference it accepts, as in issues. Values left out are copied from the unresolved issue.';
comment on column public.waivers.matched_count is
  'Number of differences it has held back; the journal names them.';
comment on column public.waivers.ended_at is 'Set it (and ended_by) to end the waiver now.';
comment on column public.waivers.voided_at is 'When a value it is bound to changed.';
create index waivers_drift_key_idx on public.waivers (drift_key) where drift_key is not null;
alter table public.waivers enable row level security;
create policy waivers_select_authenticated on public.waivers
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.waivers to authenticated, service_role;
-- no delete: a waiver is ended, and stays as history
grant insert (
  reason, expires_at, hostname, service, event_type, field, expected, observed, drift_key, created_by),
  update (reason, expires_at, hostname, service, event_type, field, ended_at, ended_by)
  on public.waivers to service_role;
-- without the columns that the engine writes (matches, void): it has its locks already
create trigger _050_lock before insert or delete or
  update of id, reason, expires_at, hostname, service, event_type, field, expected, observed, drift_key,
    created_by, created_at, ended_at, ended_by
  on public.waivers
  for each statement execute function bruce.tg__lock_engine();
-- the columns that the engine writes (matches, void) are left out: they need no sweep
create trigger _200_sweep after insert or delete or
  update of expires_at, hostname, service, event_type, field, expected, observed, drift_key, ended_at
    on public.waivers
  for each statement execute function bruce.tg__sweep();
create trigger _900_note_change after insert or update or delete on public.waivers
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before insert or update on public.waivers
  for each row execute function bruce.tg__strip_secrets('reason', 'created_by', 'ended_by');

-- 40_issues/hold/maintenance_windows.sql
create table public.maintenance_windows (
  id bigint generated by default as identity primary key,
  reason text not null,
  hostname text not null default '*',
  service text not null default '*',
  event_types text[],
  starts_at timestamptz,
  ends_at timestamptz,
  weekdays text[],
  local_start time,
  local_end time,
  time_zone text,
  enabled boolean not null default true,
  created_by text not null default current_user,
  created_at timestamptz not null default bruce.clock(),
  matched_count integer not null default 0,
  last_matched_at timestamptz,
  last_matched text,
  constraint a_window_says_why check (btrim(reason) <> ''),
  constraint a_window_is_one_off_or_recurring check (
    num_nonnulls(starts_at, ends_at) = 2 and num_nonnulls(weekdays, local_start, local_end, time_zone) = 0
    or num_nonnulls(starts_at, ends_at) = 0 and num_nonnulls(weekdays, local_start, local_end, time_zone) = 4
  ),
  constraint a_window_ends_after_it_starts check (ends_at > starts_at),
  constraint weekdays_are_mon_to_sun check (weekdays <> '{}' and weekdays <@ '{mon,tue,wed,thu,fri,sat,sun}'),
  constraint time_zone_is_known check (bruce.is_time_zone(time_zone)),
  constraint last_matched_at_is_set_when_it_matched check ((matched_count = 0) = (last_matched_at is null))
);
revoke all on table public.maintenance_windows from public, anon, authenticated, service_role;
comment on table public.maintenance_windows is
  'Times of planned work. Matching issues do not open during them; they still resolve. What still differs '
  'afterwards opens.';
comment on column public.maintenance_windows.hostname is 'Host name or glob; * is any.';
comment on column public.maintenance_windows.service is 'Service name or glob; * is any, also none.';
comment on column public.maintenance_windows.event_types is 'Null: any.';
comment on column public.maintenance_windows.starts_at is 'One-off: from here to ends_at.';
comment on column public.maintenance_windows.weekdays is
  'Recurring: days on which it starts, such as {mon,fri}. It lasts from local_start to local_end, past '
  'midnight if local_end is earlier.';
comment on column public.maintenance_windows.time_zone is 'Recurring: IANA time zone, such as Europe/Paris.';
comment on column public.maintenance_windows.matched_count is
  'Number of differences it has held back; the journal names them.';
alter table public.maintenance_windows enable row level security;
create policy maintenance_windows_select_authenticated on public.maintenance_windows
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.maintenance_windows to authenticated, service_role;
grant insert (
    reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end, time_zone,
    enabled, created_by
  ),
  update (reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
    time_zone, enabled),
  delete
  on public.maintenance_windows to service_role;
-- without the columns that the engine writes (matches): it has its locks already
create trigger _050_lock before insert or delete or
  update of id, reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
    time_zone, enabled, created_by, created_at
  on public.maintenance_windows
  for each statement execute function bruce.tg__lock_engine();
create trigger _200_sweep after insert or delete or update of
    hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end, time_zone, enabled
  on public.maintenance_windows
  for each statement execute function bruce.tg__sweep();
create trigger _900_note_change after insert or update or delete on public.maintenance_windows
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before insert or update on public.maintenance_windows
  for each row execute function bruce.tg__strip_secrets('reason', 'created_by');

-- 40_issues/issues.sql
create table public.issues (
  issue_id uuid primary key default gen_random_uuid(),
  status text not null check (status in ('pending', 'open', 'resolved')),
  severity text not null,
  event_type text not null,
  hostname text not null,
  service text,
  field text,
  details text not null,
  expected text,
  observed text,
  source text,
  first_seen_at timestamptz not null,
  opened_at timestamptz,
  last_seen_at timestamptz not null,
  resolved_at timestamptz,
  occurrences integer not null default 1 check (occurrences > 0),
  stale boolean not null default false,
  suppressed_by uuid references public.issues on delete set null,
  waived_by bigint references public.waivers on delete set null,
  window_id bigint references public.maintenance_windows on delete set null,
  waits_for text,
  flapping boolean not null default false,
  quiet_since timestamptz,
  cause text not null check (cause in ('INTENT_CHANGED', 'REALITY_CHANGED', 'FIRST_SEEN')),
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text,
  confirmations integer not null default 1,
  clearances integer not null default 0,
  looks integer not null default 1,
  drift_key text not null,
  scope_id integer,
  service_id bigint,
  entity_id bigint,
  evidence jsonb not null default '{}',
  constraint resolved_at_is_set_when_resolved check ((status = 'resolved') = (resolved_at is not null)),
  constraint opened_at_is_set_when_open check (status <> 'open' or opened_at is not null),
  constraint acknowledged_at_says_by_whom check ((acknowledged_at is null) = (acknowledged_by is null)),
  constraint only_what_is_open_is_acknowledged check (acknowledged_at is null or status = 'open'),
  constraint only_what_is_pending_is_held_back
    check (status = 'pending' or num_nonnulls(waived_by, window_id, waits_for) = 0),
  constraint only_what_was_opened_flaps check (not flapping or status <> 'pending'),
  constraint only_what_flaps_is_quiet check (quiet_since is null or flapping and status = 'open')
);
revoke all on table public.issues from public, anon, authenticated, service_role;
comment on table public.issues is 'One row per difference: pending, open, resolved.';
comment on column public.issues.status is
  'pending: observed, but not opened yet; it waits for confirmations or is held back. open: an opened '
  'event was written. resolved: gone.';
comment on column public.issues.stale is
  'The evidence is too old, partial or failed: the issue is neither confirmed nor resolved.';
comment on column public.issues.suppressed_by is
  'The root cause: the issue that explains this one, such as a host that is down.';
comment on column public.issues.waived_by is 'The waiver that holds it back.';
comment on column public.issues.window_id is 'The maintenance window that holds it back.';
comment on column public.issues.waits_for is
  'What a pending issue waits for: the next report of the host it depends on, or the end of a start.';
comment on column public.issues.flapping is
  'It opens and resolves too often: it stays open until the difference has been gone for the cool_down of '
  'its rule.';
comment on column public.issues.quiet_since is 'Since when the difference of a flapping issue is gone.';
comment on column public.issues.acknowledged_at is
  'When a person took care of it. Cleared when the issue resolves or is waived, and when its severity rises.';
comment on column public.issues.cause is
  'INTENT_CHANGED: the declaration changed. REALITY_CHANGED: the observation changed. FIRST_SEEN: so at '
  'the first observation.';
comment on column public.issues.last_seen_at is
  'Evidence of the last evaluation. An unchanged difference is not written again: see drift.last_seen_at '
  'for the present.';
comment on column public.issues.occurrences is
  'How many times it opened. Drift that returns soon reopens the same issue.';
comment on column public.issues.service_id is
  'The row of bruce.service_state whose two sides differ, for an issue of one declared service.';
comment on column public.issues.entity_id is
  'The row of bruce.entities that it speaks of, for an issue of one observed thing.';
comment on column public.issues.clearances is
  'Consecutive observations without the difference, while it waits to resolve.';
comment on column public.issues.looks is
  'Consecutive observations that must show the difference before it opens.';
create unique index issues_one_alive_per_drift_idx on public.issues (drift_key) where status <> 'resolved';
create index issues_alive_by_host_idx on public.issues (hostname) where status <> 'resolved';
create index issues_resolved_idx on public.issues (drift_key, resolved_at desc) where status = 'resolved';
create index issues_suppressed_by_idx on public.issues (suppressed_by) where suppressed_by is not null;
create index issues_waived_by_idx on public.issues (waived_by) where waived_by is not null;
create index issues_window_id_idx on public.issues (window_id) where window_id is not null;
create index issues_back_idx on public.issues (hostname, resolved_at)
  where status = 'resolved' and event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE');
create index issues_scope_id_idx on public.issues (scope_id) where status <> 'resolved';
create index issues_first_seen_at_idx on public.issues (first_seen_at desc, issue_id desc);
create index issues_opened_at_idx on public.issues (opened_at);
alter table public.issues enable row level security;
create policy issues_select_authenticated on public.issues
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.issues to authenticated, service_role;
create trigger _900_note_change after insert or update or delete on public.issues
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before update of note, acknowledged_by on public.issues
  for each row execute function bruce.tg__strip_secrets('note', 'acknowledged_by');

-- 40_issues/judge/difference.sql
create view bruce.difference with (security_invoker = true) as
select
  coalesce(i.issue_id, gen_random_uuid()) as issue_id,
  coalesce(i.status, 'pending') as status,
  d.severity, d.event_type, d.hostname, d.service, d.field, d.details, d.expected, d.observed, d.source,
  d.drift_key, d.scope_id, d.service_id, d.entity_id, d.is_fresh, d.looks,
  greatest(d.confirmed_at, i.last_seen_at) as last_seen_at,
  i.first_seen_at as known_since, i.cause as known_cause, coalesce(s.is_new, false) as is_of_new_scope,
  i.opened_at, coalesce(i.occurrences, 1) as occurrences, i.waived_by, i.window_id, i.waits_for,
  coalesce(i.flapping, false) as flapping, i.quiet_since,
  coalesce(i.confirmations + (i.status = 'pending' and d.confirmed_at > i.last_seen_at)::integer,
    1) as confirmations,
  jsonb_build_object(
    'snapshot_id', d.snapshot_id, 'source', d.source, 'observed_at', d.last_seen_at, 'since', d.since
  ) as evidence
from bruce.all_drift as d
left join bruce.scopes as s on s.scope_id = d.scope_id
left join public.issues as i on i.drift_key = d.drift_key and i.status <> 'resolved';
revoke all on table bruce.difference from public, anon, authenticated, service_role;
comment on view bruce.difference is
  'Each row of all_drift with its living issue. Without one: a new issue_id, status pending, known_since '
  'and known_cause null. Its row type is what the functions that judge issues pass to each other.';

-- 40_issues/judge/hold.sql
create type bruce.hold as (drift_key text, waiver_id bigint, window_id bigint);
comment on type bruce.hold is 'A difference, with the waiver and the maintenance window that hold it back.';

-- 40_issues/hold/find_holds.sql
create function bruce.find_holds(
  p_drift bruce.difference[], p_alive public.issues[], p_existing text[], p_now timestamptz
)
returns bruce.hold[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_void record;
begin
  -- a waiver of one difference is bound to its values: other values void it
  for v_void in
    update public.waivers as w
    set voided_at = p_now,
      void_reason = case
        when w.expected is distinct from d.expected
          then format('expected is now %s instead of %s', coalesce(d.expected, 'nothing'),
            coalesce(w.expected, 'nothing'))
        else format('observed is now %s instead of %s', coalesce(d.observed, 'nothing'),
          coalesce(w.observed, 'nothing'))
      end
    from unnest(p_drift) as d
    where w.drift_key = d.drift_key and (w.expected, w.observed) is distinct from (d.expected, d.observed)
      and w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    returning w.id, w.void_reason, w.drift_key, d.hostname, d.service, d.issue_id
  loop
    perform bruce.write_journal(
      p_kind => 'waiver',
      p_message => format('Waiver %s of %s is void: %s.', v_void.id, v_void.drift_key, v_void.void_reason),
      p_hostname => v_void.hostname, p_service => v_void.service, p_issue_id => v_void.issue_id,
      p_details => jsonb_build_object('waiver_id', v_void.id), p_now => p_now
    );
  end loop;

  return coalesce((
    with waiver as materialized (
      select w.* from public.waivers as w where w.ended_at is null and w.voided_at is null
        and w.expires_at > p_now
    ),
    maintenance as materialized (
      select m.* from public.maintenance_windows as m where m.enabled and bruce.window_is_open(m, p_now)
    ),
    difference as (
      select d.drift_key, d.event_type, d.hostname, d.service, d.field, d.expected, d.observed, d.status
      from unnest(p_drift) as d
      union all
      -- issues whose difference cannot be proven now
      select a.drift_key, a.event_type, a.hostname, a.service, a.field, a.expected, a.observed, a.status
      from unnest(p_alive) as a
      where (p_existing is null or a.drift_key = any (p_existing))
        and not exists (select from unnest(p_drift) as d where d.drift_key = a.drift_key)
    )
    select array_agg((d.drift_key, w.id, m.id)::bruce.hold)
    from difference as d
    left join lateral (
      select w.id
      from waiver as w
      where case
          when w.drift_key is not null
            then w.drift_key = d.drift_key
              and (w.expected, w.observed) is not distinct from (d.expected, d.observed)
          else coalesce(w.event_type = d.event_type, true) and coalesce(w.field = d.field, w.field is null)
            and coalesce(w.expected = d.expected, w.expected is null)
            and coalesce(w.observed = d.observed, w.observed is null)
            and bruce.matches_glob(d.hostname, w.hostname) and bruce.matches_glob(d.service, w.service)
        end
      order by w.drift_key is null, w.expires_at desc, w.id
      limit 1
    ) as w on true
    left join lateral (
      select m.id
      from maintenance as m
      where coalesce(d.event_type = any (m.event_types), true)
        and bruce.matches_glob(d.hostname, m.hostname) and bruce.matches_glob(d.service, m.service)
      order by m.ends_at desc nulls last, m.id
      limit 1
      -- a window holds back pending issues only
    ) as m on d.status = 'pending'
    where w.id is not null or m.id is not null
  ), '{}');
end;
$$;
revoke all on function bruce.find_holds(bruce.difference[], public.issues[], text[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.find_holds(bruce.difference[], public.issues[], text[], timestamptz) is
  'Which waiver and which maintenance window hold back which difference now. Voids waivers whose values '
  'changed. p_existing: keys of the differences that exist, proven or not; null: those of all unresolved '
  'issues.';

-- 40_issues/hold/note_holds.sql
create function bruce.note_holds(
  p_alive public.issues[], p_existing text[], p_holds bruce.hold[], p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not exists (
    select
    from unnest(p_alive) as a
    full join unnest(p_holds) as h on h.drift_key = a.drift_key
    where (a.waived_by, a.window_id) is distinct from (h.waiver_id, h.window_id)
  ) then
    return;
  end if;
  -- a waiver or window may hold back differences of several hosts
  perform bruce.lock_notices();
  -- one journal line per waiver or window, however many differences it holds back
  with began as (
    select h.waiver_id, h.window_id, h.drift_key,
      h.waiver_id is distinct from a.waived_by as is_waived, h.window_id is distinct
        from a.window_id as is_in_window
    from unnest(p_holds) as h
    left join unnest(p_alive) as a on a.drift_key = h.drift_key
  ),
  by_waiver as (
    select b.waiver_id, count(*)::integer as matched,
      array_agg(b.drift_key order by b.drift_key) as drift_keys
    from began as b where b.waiver_id is not null and b.is_waived group by b.waiver_id
  ),
  by_window as (
    select b.window_id, count(*)::integer as matched,
      array_agg(b.drift_key order by b.drift_key) as drift_keys
    from began as b where b.window_id is not null and b.is_in_window group by b.window_id
  ),
  waiver as (
    update public.waivers as w
    set matched_count = w.matched_count + b.matched, last_matched_at = p_now, last_matched = b.drift_keys[1]
    from by_waiver as b where w.id = b.waiver_id
  ),
  maintenance as (
    update public.maintenance_windows as m
    set matched_count = m.matched_count + b.matched, last_matched_at = p_now, last_matched = b.drift_keys[1]
    from by_window as b where m.id = b.window_id
  ),
  ended as (
    select a.waived_by, a.window_id, a.drift_key,
      a.waived_by is not null and a.waived_by is distinct from h.waiver_id as is_told,
      a.window_id is not null and a.window_id is distinct from h.window_id as is_over
    from unnest(p_alive) as a
    left join unnest(p_holds) as h on h.drift_key = a.drift_key
    where a.drift_key = any (p_existing)
  ),
  line as (
    select 'waiver' as kind, 'Waiver %s holds back %s.' as message, b.waiver_id as id, b.drift_keys
      from by_waiver as b
    union all
    select 'window', 'Maintenance window %s holds back %s.', b.window_id, b.drift_keys from by_window as b
    union all
    select 'waiver', 'Waiver %s holds back %s no more.', e.waived_by,
      array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_told group by e.waived_by
    union all
    select 'window', 'Maintenance window %s holds back %s no more.', e.window_id,
      array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_over group by e.window_id
  )
  insert into public.journal (created_at, kind, message, hostname, service, issue_id, details)
  select
    p_now, l.kind,
    format(
      l.message, l.id,
      case when cardinality(l.drift_keys) = 1 then l.drift_keys[1] else cardinality(l.drift_keys)
        || ' differences' end
    ),
    i.hostname, i.service, i.issue_id,
    jsonb_build_object(l.kind || '_id', l.id, 'drift_keys', to_jsonb(l.drift_keys[:100]))
  from line as l
  left join public.issues as i
    on i.drift_key = l.drift_keys[1] and i.status <> 'resolved' and cardinality(l.drift_keys) = 1;
end;
$$;
revoke all on function bruce.note_holds(public.issues[], text[], bruce.hold[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.note_holds(public.issues[], text[], bruce.hold[], timestamptz) is
  'Counts and journals what waivers and windows begin or stop to hold back. Without a change it writes '
  'nothing.';

-- 40_issues/hold/tg_maintenance_windows__normalise.sql
create function bruce.tg_maintenance_windows__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_types := (select array_agg(bruce.known_event_type(t)) from unnest(new.event_types) as t);
  return new;
end;
$$;
revoke all on function bruce.tg_maintenance_windows__normalise() from public, anon, authenticated, service_role;
comment on function bruce.tg_maintenance_windows__normalise() is
  'Replaces older names of event types by present ones.';
create trigger _100_normalise before insert or update of event_types on public.maintenance_windows
  for each row execute function bruce.tg_maintenance_windows__normalise();

-- 40_issues/hold/tg_waivers__bind.sql
create function bruce.tg_waivers__bind()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
begin
  new.event_type := bruce.known_event_type(new.event_type);
  if tg_op = 'UPDATE' or new.drift_key is null or num_nonnulls(new.expected, new.observed) > 0 then
    return new;
  end if;
  select i.* into v_issue from public.issues as i where i.drift_key = new.drift_key
    and i.status <> 'resolved';
  if not found then
    raise exception 'there is no living issue %', new.drift_key
      using errcode = 'foreign_key_violation',
      hint = 'Give expected and observed, or take drift_key from issues.';
  end if;
  new.expected := v_issue.expected;
  new.observed := v_issue.observed;
  new.hostname := v_issue.hostname;
  new.service := coalesce(v_issue.service, '*');
  new.event_type := v_issue.event_type;
  new.field := v_issue.field;
  return new;
end;
$$;
revoke all on function bruce.tg_waivers__bind() from public, anon, authenticated, service_role;
comment on function bruce.tg_waivers__bind() is
  'Binds a waiver of one difference to its present values. Security definer: the writer needs no right to '
  'read the engine.';
create trigger _100_bind before insert or update of event_type on public.waivers
  for each row execute function bruce.tg_waivers__bind();

-- 40_issues/hold/window_is_open.sql
create function bruce.window_is_open(p_window public.maintenance_windows, p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return p_window.enabled and case
    when p_window.starts_at is not null then p_now >= p_window.starts_at and p_now < p_window.ends_at
    else bruce.is_within(
      p_window.weekdays, p_window.local_start, p_window.local_end, p_window.time_zone, p_now)
  end;
end;
$$;
revoke all on function bruce.window_is_open(public.maintenance_windows, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.window_is_open(public.maintenance_windows, timestamptz) is
  'True if the window is open at p_now.';

-- 40_issues/judge/end_silence.sql
create function bruce.end_silence(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_issue_id uuid := (
    select i.issue_id
    from public.settings as p
    join public.issues as i
      on i.drift_key = concat_ws('/', 'NODE_UNREACHABLE', p.self_hostname, '', 'reporters')
      and i.status <> 'resolved'
  );
begin
  if v_issue_id is null or exists (select from bruce.silent_together) then
    return;
  end if;
  update bruce.scopes as s
  set excused_until = p_now + s.stale_after
  where s.is_stale and greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_now
    and s.host in (select i.hostname from public.issues as i where i.suppressed_by = v_issue_id);
end;
$$;
revoke all on function bruce.end_silence(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.end_silence(timestamptz) is
  'When it is over that nobody reports: those that have not reported yet have their intervals again.';

-- 40_issues/judge/surroundings.sql
create type bruce.surroundings as (
  hosts text[], places text[], has_dependents boolean, has_holds boolean, may_have_roots boolean,
  is_back boolean
);
comment on type bruce.surroundings is
  'What a pass has to reckon with. hosts: where differences are; places: these and what they stand on. '
  'Whether other hosts stand on its hosts, whether there are waivers or windows, whether something may '
  'explain a difference, whether one of its places has just come back.';

-- 40_issues/judge/find_grace_period.sql
create function bruce.find_grace_period(
  p_rows bruce.difference[], p_around bruce.surroundings, p_cause text, p_now timestamptz
)
returns table (drift_key text, waits_for text)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_settle_time interval;
  v_grace interval;
  v_self_hostname text;
  v_listened_until timestamptz;
  v_hosts text[] := p_around.hosts;
  v_places text[] := p_around.places;
begin
  select p.settle_time, p.root_cause_grace, p.self_hostname into v_settle_time, v_grace, v_self_hostname
  from public.settings as p;
  if p_around.is_back then
    return query
    with back as (
      select s.host as hostname, null::text as drift_key, s.returned_at as back_at
      from bruce.scopes as s
      where s.host = any (v_places) and s.returned_at > p_now - v_settle_time
      union all
      select i.hostname, i.drift_key, i.resolved_at
      from public.issues as i
      where i.hostname = any (v_places) and i.resolved_at > p_now - v_settle_time
        and i.status = 'resolved' and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE')
      union all
      -- it starts on another node
      select h.hostname, 'moved', h.moved_at
      from bruce.host_state as h
      where h.hostname = any (v_places) and h.moved_at > p_now - v_settle_time
    ),
    place as (
      select h.hostname, h.hostname as place, 0 as depth from unnest(v_hosts) as h (hostname)
      union all
      select a.hostname, a.ancestor, a.depth from bruce.host_ancestors as a where a.hostname = any (v_hosts)
    )
    select distinct on (d.drift_key)
      d.drift_key,
      format(
        '%s, back since %s, to settle', b.hostname,
        to_char(b.back_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
      )
    from unnest(p_rows) as d
    join place as p on p.hostname = d.hostname
    join back as b on b.hostname = p.place
    where d.status = 'pending'
      -- a changed declaration, and what starting does not explain, opens at once
      and coalesce(d.known_cause, p_cause) <> 'INTENT_CHANGED'
      and d.event_type not in ('CONFIG_DRIFT', 'VM_UNDECLARED', 'SERVICE_UNEXPECTED')
      and not (b.drift_key is not distinct from 'moved' and d.event_type = 'VM_DOWN')
      -- and so does what came back and is gone again
      and not (b.hostname = d.hostname and (
        b.drift_key is not distinct from d.drift_key or b.drift_key is null
          and d.event_type = 'NODE_UNREACHABLE'
      ))
    order by d.drift_key, b.back_at desc, p.depth desc;
    return;
  end if;

  v_listened_until := least(bruce.listened_until(), p_now);
  return query
  with candidate as (
    select d.drift_key, d.hostname, d.event_type,
      case
        when d.event_type <> 'NODE_UNREACHABLE' then coalesce(d.known_since, p_now)
        -- the first report that it missed
        else (
          select max(o.last_contact_at + make_interval(secs => o.interval_s)) from bruce.scopes as o
            where o.host = d.hostname
        )
      end as gone_at
    from unnest(p_rows) as d
    left join bruce.scopes as s on s.scope_id = d.scope_id
    where d.status = 'pending' and coalesce(d.known_since, p_now) > p_now - v_grace
      and case d.event_type
        when 'NODE_UNREACHABLE' then d.field = 'report'
        -- probed from elsewhere: what does not answer may be the host
        when 'SERVICE_UNHEALTHY' then s.source = 'service_health' and s.host <> d.hostname
        when 'PORT_MISMATCH' then s.source = 'service_health' and s.host <> d.hostname
      end
  ),
  place as (
    select c.drift_key, c.gone_at, c.hostname as place, 0 as depth from candidate as c
      where c.event_type <> 'NODE_UNREACHABLE'
    union all
    select c.drift_key, c.gone_at, a.ancestor, a.depth
    from candidate as c
    join bruce.host_ancestors as a on a.hostname = c.hostname and a.hostname = any (v_hosts)
  ),
  word as (
    select w.place, max(w.spoken_at) as spoken_at, max(w.due_at) as due_at
    from (
      select s.host as place, s.last_contact_at as spoken_at,
        greatest(s.last_contact_at + s.stale_after, s.excused_until) as due_at
      from bruce.scopes as s
      where s.host = any (v_places)
      union all
      -- another scope sees it run
      select h.hostname, s.last_seen_at, s.last_seen_at + s.stale_after
      from bruce.host_state as h
      join bruce.scopes as s on s.scope_id = h.scope_id
      where h.hostname = any (v_places) and h.state = 'running'
    ) as w
    group by w.place
  ),
  -- what the others say is asked of two of them, in case one is the host itself: read once, not for each
  -- silent host, of which there may be a thousand
  other as materialized (
    select
      o.host, o.last_contact_at as spoken_at,
      o.last_contact_at + make_interval(secs => o.interval_s) < p_now
        and greatest(o.last_contact_at + o.stale_after, o.excused_until) >= v_listened_until as is_late
    from bruce.scopes as o
    join bruce.host_state as h on h.hostname = o.host and h.lifecycle = 'active'
    where o.host <> v_self_hostname
  ),
  late as materialized (
    select distinct o.host from other as o where o.is_late order by o.host limit 2
  ),
  heard as materialized (
    select o.host, max(o.spoken_at) as spoken_at from other as o group by o.host order by 2 desc limit 2
  ),
  -- when others are late too, and none was heard since, it may be the way to here
  alone as (
    select c.drift_key
    from candidate as c
    where c.event_type = 'NODE_UNREACHABLE'
      and exists (select from late as o where o.host <> c.hostname)
      and not exists (select from heard as o where o.host <> c.hostname and o.spoken_at > c.gone_at)
  )
  select a.drift_key, 'a word of any host since it began' from alone as a
  union all
  (
  select distinct on (p.drift_key) p.drift_key, format('a word of %s since it began', p.place)
  from place as p
  join word as w on w.place = p.place
  -- a place that is overdue itself is not waited for: it is a root cause already, or none
  where w.spoken_at < p.gone_at and w.due_at >= v_listened_until
    and p.drift_key not in (select a.drift_key from alone as a)
  order by p.drift_key, p.depth
  );
end;
$$;
revoke all on function bruce.find_grace_period(bruce.difference[], bruce.surroundings, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.find_grace_period(bruce.difference[], bruce.surroundings, text, timestamptz) is
  'Which differences stay pending, and what they wait for. A silent host, or a failing probe from another '
  'host: for the next report of what it runs on, which may prove to be the root cause. A new difference on a '
  'host that has just come back: for settings.settle_time.';

-- 40_issues/judge/find_root_causes.sql
create function bruce.find_root_causes(
  p_rows bruce.difference[], p_ending text[], p_around bruce.surroundings
)
returns table (drift_key text, root_issue_id uuid)
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[] := p_around.hosts;
  v_self_hostname text := (select s.self_hostname from public.settings as s);
  v_places text[] := p_around.places || v_self_hostname;
  v_scope_ids integer[] := array(
    select distinct r.scope_id from unnest(p_rows) as r where r.scope_id is not null);
begin
  return query
  with recursive drifting as (
    select r.* from unnest(p_rows) as r
  ),
  -- what is down: of this pass, and what was found down before
  root as (
    select r.issue_id, r.event_type, r.hostname, r.field, r.drift_key,
      coalesce(r.known_since, 'infinity') as first_seen_at
    from drifting as r
    join public.drift_rules as t on t.event_type = r.event_type and t.is_root_cause
    union
    -- ... itself explained by something else: then by that
    select coalesce(i.suppressed_by, i.issue_id), i.event_type, i.hostname, i.field, i.drift_key,
      i.first_seen_at
    from public.issues as i
    join public.drift_rules as t on t.event_type = i.event_type and t.is_root_cause
    where i.status <> 'resolved'
      -- an issue that this pass is about to resolve explains nothing
      -- as a subquery, which is hashed: an array of a thousand hosts compared with a thousand
      -- issues is a million comparisons
      and i.drift_key not in (select unnest(p_ending))
      and i.hostname = any (v_places)
  ),
  explained as (
    -- a hypervisor or parent device that is down explains everything on it
    select d.drift_key, r.issue_id, 100 + a.depth as reach
    from drifting as d
    join bruce.host_ancestors as a on a.hostname = d.hostname and a.hostname = any (v_hosts)
    join root as r on r.hostname = a.ancestor and r.event_type in ('NODE_UNREACHABLE', 'VM_DOWN')
      and r.field is distinct from 'reporters'
    left join bruce.scopes as s on s.scope_id = d.scope_id and s.scope_id = any (v_scope_ids)
    -- ... but not of a host that has spoken for itself since
    where not (s.host is not distinct from d.hostname and coalesce(s.last_seen_at > r.first_seen_at, false))
    union all
    -- on the host itself: VM_DOWN over NODE_UNREACHABLE over service issues
    select d.drift_key, r.issue_id,
      case r.event_type when 'VM_DOWN' then 30 when 'NODE_UNREACHABLE' then 20 else 10 end
    from drifting as d
    join root as r on r.hostname = d.hostname and r.drift_key <> d.drift_key
      and r.field is distinct from 'reporters'
    where case r.event_type
        when 'VM_DOWN' then d.event_type not in ('VM_DOWN', 'CONFIG_DRIFT')
        when 'NODE_UNREACHABLE' then d.event_type not in ('VM_DOWN', 'NODE_UNREACHABLE', 'CONFIG_DRIFT')
        when 'DOCKER_UNREACHABLE' then d.service is not null
          and d.event_type not in ('HEARTBEAT_OVERDUE', 'TARGET_FAILING', 'POOL_UNHEALTHY')
        -- a copy of a declared guest explains nothing of that one
        when 'VM_UNDECLARED' then d.event_type = 'SERVICE_UNEXPECTED' and not exists (
          select from bruce.host_state as h where h.hostname = d.hostname and h.lifecycle <> 'retired')
        -- a root cause of one's own explains the services of its host
        else d.service is not null
      end
    union all
    -- nobody reports: what is not told yet of anybody's silence
    select d.drift_key, r.issue_id, 1000
    from drifting as d
    join root as r on r.event_type = 'NODE_UNREACHABLE' and r.field = 'reporters'
      and r.hostname = v_self_hostname
    where d.status = 'pending'
      and (d.event_type = 'NODE_UNREACHABLE' and d.field = 'report'
        or d.event_type = 'HEARTBEAT_OVERDUE' and d.service not in ('jobs', 'engine', 'dispatcher'))
    union all
    -- a service that another one needs
    select d.drift_key, r.issue_id, 1
    from drifting as d
    join public.expected_services as s
      on s.hostname = d.hostname and s.name = d.service and s.hostname = any (v_hosts)
        and s.depends_on <> '{}'
    join (
      select r.issue_id, r.hostname, r.service, r.event_type from drifting as r
      union
      select i.issue_id, i.hostname, i.service, i.event_type
      from public.issues as i
      where i.hostname = any (v_hosts) and i.status <> 'resolved'
        and i.drift_key not in (select unnest(p_ending))
    ) as r on r.hostname = d.hostname and r.service = any (s.depends_on) and r.service <> d.service
      and r.event_type in ('SERVICE_MISSING', 'SERVICE_UNHEALTHY', 'SERVICE_RESTARTING')
    where d.event_type in ('SERVICE_UNHEALTHY', 'SERVICE_RESTARTING', 'PORT_MISMATCH')
  ),
  chosen as materialized (
    select distinct on (e.drift_key) e.drift_key, d.issue_id, e.issue_id as root_id
    from explained as e
    join drifting as d on d.drift_key = e.drift_key
    where e.issue_id <> d.issue_id
    order by e.drift_key, e.reach desc, e.issue_id
  ),
  -- services that depend on each other in a circle: one of them is not explained, so that one event is sent
  walk as (
    select c.issue_id as start_id, c.root_id as at_id, array[c.root_id] as path from chosen as c
    union all
    select w.start_id, c.root_id, w.path || c.root_id
    from walk as w
    join chosen as c on c.issue_id = w.at_id
    where w.at_id <> w.start_id and cardinality(w.path) < 16 and c.root_id <> all (w.path)
  ),
  circle as (
    select w.start_id
    from walk as w
    where w.at_id = w.start_id and w.start_id = (select min(p::text)::uuid from unnest(w.path) as p)
  )
  select c.drift_key, c.root_id
  from chosen as c
  where not exists (select from circle as o where o.start_id = c.issue_id);
end;
$$;
revoke all on function bruce.find_root_causes(bruce.difference[], text[], bruce.surroundings) from public, anon, authenticated, service_role;
comment on function bruce.find_root_causes(bruce.difference[], text[], bruce.surroundings) is
  'For each difference the issue that explains it: that nobody reports, the farthest hypervisor that is '
  'down, the host itself, or a service it depends on.';

-- 40_issues/judge/look_around.sql
create function bruce.look_around(p_drift bruce.difference[], p_hosts text[], p_now timestamptz)
returns bruce.surroundings
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_around bruce.surroundings;
begin
  with place as materialized (
    select d.hosts, d.hosts || array(
      select distinct a.ancestor from bruce.host_ancestors as a where a.hostname = any (d.hosts)
    ) as places
    from (select array(select distinct r.hostname from unnest(p_drift) as r) as hosts) as d
  ),
  root_rule as materialized (
    select r.event_type from public.drift_rules as r where r.is_root_cause
  ),
  back_since as materialized (
    select p_now - s.settle_time as at from public.settings as s
  )
  select
    p.hosts, p.places,
    exists (select from bruce.host_ancestors as a where a.ancestor = any (p_hosts)),
    exists (select from public.waivers) or exists (select from public.maintenance_windows),
    exists (select from unnest(p_drift) as r where r.event_type in (select o.event_type from root_rule as o))
      or exists (
        select from public.issues as i
        where i.hostname = any (p.places) and i.status <> 'resolved'
          and i.event_type in (select o.event_type from root_rule as o)
      )
      or exists (
        select from public.expected_services as s where s.hostname = any (p.hosts) and s.depends_on <> '{}'),
    exists (
      select from bruce.scopes as s
      where s.host = any (p.places) and s.returned_at > (select b.at from back_since as b)
    )
      or exists (
        select from public.issues as i
        where i.hostname = any (p.places) and i.resolved_at > (select b.at from back_since as b)
          and i.status = 'resolved' and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE')
      )
      or exists (
        select from bruce.host_state as h
        where h.hostname = any (p.places) and h.moved_at > (select b.at from back_since as b)
      )
  into v_around
  from place as p;
  return v_around;
end;
$$;
revoke all on function bruce.look_around(bruce.difference[], text[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.look_around(bruce.difference[], text[], timestamptz) is
  'One look at what a pass has to reckon with; nearly always nothing of it is there.';

-- 40_issues/judge/note_confirming.sql
create function bruce.note_confirming(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  with scope as materialized (
    select s.scope_id, s.is_confirming, s.is_new from bruce.scopes as s where s.host = any (p_hosts)
    union
    -- a guest waits for a report of its hypervisor
    select s.scope_id, s.is_confirming, false
    from public.issues as i
    join bruce.scopes as s on s.scope_id = i.scope_id
    where i.hostname = any (p_hosts) and i.status <> 'resolved' and s.host <> all (p_hosts)
  ),
  waiting as materialized (
    select distinct i.scope_id
    from public.issues as i
    where i.status <> 'resolved' and i.scope_id = any (array(select s.scope_id from scope as s))
      and case i.status
        when 'pending' then
          -- held back by a waiver or window only: nothing left to confirm
          num_nonnulls(i.waived_by, i.window_id) = 0 or i.suppressed_by is not null
            or i.confirmations < i.looks
        when 'open' then i.suppressed_by is not null or i.clearances > 0
      end
  ),
  judged as (
    select s.scope_id, w.scope_id is not null as is_confirming
    from scope as s
    left join waiting as w on w.scope_id = s.scope_id
    where s.is_new or s.is_confirming <> (w.scope_id is not null)
  )
  update bruce.scopes as s
  set is_confirming = j.is_confirming, is_new = s.is_new and s.host <> all (p_hosts)
  from judged as j
  where s.scope_id = j.scope_id and s.scope_id = any (array(select o.scope_id from judged as o));
end;
$$;
revoke all on function bruce.note_confirming(text[]) from public, anon, authenticated, service_role;
comment on function bruce.note_confirming(text[]) is
  'Marks the scopes on whose next report an issue waits: then an unchanged snapshot is judged, too. None of '
  'the scopes of these hosts is new any more.';

-- 40_issues/judge/reconcile.sql
-- Drift on good evidence opens or changes its issue. Drift on old, partial or failed evidence turns its issue
-- stale. Drift that is gone resolves it: the present changes by good evidence or by a changed declaration.

create function bruce.reconcile(
  p_hosts text[], p_cause text, p_now timestamptz default bruce.clock(), p_reach integer default 8
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
-- bitmap scans alone have a condition whatever the tables held when the plan was made
set enable_indexscan = off
set enable_indexonlyscan = off
-- intervals are words of what is expected: a session that writes them otherwise has not changed it
set intervalstyle = 'postgres'
as $$
declare
  v_judged record;
  -- what a condition cannot tell a rule of one's own: see bruce.own_rows
  v_asked text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  with difference as materialized (
    select distinct on (d.drift_key) d.*
    from bruce.difference as d
    where d.hostname = any (p_hosts)
    order by d.drift_key, d.is_fresh desc
  )
  select
    array_agg(d::bruce.difference order by d.drift_key) filter (where d.is_fresh) as drift,
    coalesce(array_agg(d.drift_key) filter (where not d.is_fresh), '{}') as unproven,
    array(
      select i from public.issues as i where i.hostname = any (p_hosts) and i.status <> 'resolved'
    ) as alive
  into v_judged
  from difference as d;
  v_asked := set_config('bruce.judged_hosts', '', true);
  perform bruce.settle_issues(
    v_judged.drift, v_judged.unproven, v_judged.alive, p_hosts, true, p_cause, p_now, p_reach);
end;
$$;
revoke all on function bruce.reconcile(text[], text, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.reconcile(text[], text, timestamptz, integer) is
  'Brings issues and events of the given hosts in line with the drift that exists now. p_cause: '
  'INTENT_CHANGED or REALITY_CHANGED. p_reach: how many levels of the dependency tree may follow.';

-- 40_issues/judge/reconcile_rows.sql
create function bruce.reconcile_rows(
  p_hosts text[], p_entity_ids bigint[], p_service_ids bigint[], p_cause text,
  p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set intervalstyle = 'postgres'
as $$
declare
  v_judged record;
  -- what a condition cannot tell a rule of one's own: see bruce.own_rows
  v_asked text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  with difference as materialized (
    select d.*
    from bruce.difference as d
    -- "is not null" is false where a rule speaks of nothing: then the planner leaves that rule out
    where d.service_id is not null and d.service_id = any (p_service_ids)
      or d.entity_id is not null and d.entity_id = any (p_entity_ids)
  )
  select
    array_agg(d::bruce.difference order by d.drift_key) filter (where d.is_fresh) as drift,
    coalesce(array_agg(d.drift_key) filter (where not d.is_fresh), '{}') as unproven,
    array(
      select i from public.issues as i
      where i.hostname = any (p_hosts) and i.status <> 'resolved'
        and (i.service_id in (select unnest(p_service_ids)) or i.entity_id in (select unnest(p_entity_ids)))
    ) as alive
  into v_judged
  from difference as d;
  v_asked := set_config('bruce.judged_hosts', '', true);
  perform bruce.settle_issues(
    v_judged.drift, v_judged.unproven, v_judged.alive, p_hosts, false, p_cause, p_now, 8);
end;
$$;
revoke all on function bruce.reconcile_rows(text[], pg_catalog.int8[], pg_catalog.int8[], text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.reconcile_rows(text[], bigint[], bigint[], text, timestamptz) is
  'As bruce.reconcile, for the given observed things and declared services of these hosts only: what a '
  'changed container can make different. The caller knows that the evidence of their scopes is the same '
  'as before.';

-- 40_issues/judge/resolve_issues.sql
create function bruce.resolve_issues(
  p_alive public.issues[], p_drift bruce.difference[], p_unproven text[], p_holds bruce.hold[], p_cause text,
  p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  -- by their ids: there may be years of resolved issues, and a join alone would read them all
  v_ids uuid[] := array(select a.issue_id from unnest(p_alive) as a);
  v_waits boolean;
begin
  with absent as materialized (
    select
      a.*,
      coalesce(t.resolve_confirmations, 1) as resolve_confirmations,
      a.drift_key <> all (coalesce(p_unproven, '{}'))
        -- a spool that is being replayed says what was, until it has caught up
        and (p_cause = 'INTENT_CHANGED' or t.evidence is distinct from 'snapshot'
          or not coalesce(s.is_confirming and s.last_snapshot_at < s.last_contact_at - s.stale_after, false)
        ) as is_gone,
      coalesce(s.last_contact_at, p_now) as contact_at,
      -- of what flaps: has it been gone for long enough, as far as the evidence reaches?
      a.quiet_since + coalesce(t.cool_down, '0') <= least(
        coalesce(case when t.evidence = 'snapshot' then s.last_seen_at else s.last_contact_at end,
          p_now), p_now
      ) or p_cause = 'INTENT_CHANGED' as is_cool,
      h.waiver_id, h.window_id as next_window_id
    from unnest(p_alive) as a
    left join public.drift_rules as t on t.event_type = a.event_type
    left join bruce.scopes as s on s.scope_id = a.scope_id
    left join unnest(p_holds) as h on h.drift_key = a.drift_key
    where not exists (select from unnest(p_drift) as d where d.drift_key = a.drift_key)
  ),
  -- never opened: delete without an event
  forgotten as (
    delete from public.issues as i using absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is null
  ),
  unproven as (
    update public.issues as i
    set stale = true, waived_by = a.waiver_id, window_id = a.next_window_id,
      status = case when a.waiver_id is null then i.status else 'pending' end,
      flapping = i.flapping and a.waiver_id is null,
      quiet_since = case when a.waiver_id is null then i.quiet_since end,
      acknowledged_at = case when a.waiver_id is null then i.acknowledged_at end,
      acknowledged_by = case when a.waiver_id is null then i.acknowledged_by end,
      note = case when a.waiver_id is null then i.note end
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and not a.is_gone
      and (not i.stale or (i.waived_by, i.window_id) is distinct from (a.waiver_id, a.next_window_id))
  ),
  clearing as (
    update public.issues as i
    set clearances = i.clearances + 1, last_seen_at = a.contact_at, stale = false
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.status = 'open'
      and not a.flapping
      and i.clearances + 1 < a.resolve_confirmations
      and (i.clearances = 0 or a.contact_at > i.last_seen_at)
    returning i.issue_id
  ),
  quiet as (
    update public.issues as i
    set quiet_since = p_now, stale = false
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.flapping
      and a.quiet_since is null
      and p_cause <> 'INTENT_CHANGED'
  ),
  resolved as (
    update public.issues as i
    set status = 'resolved', resolved_at = p_now, stale = false, suppressed_by = null, waived_by = null,
      window_id = null, waits_for = null, quiet_since = null, clearances = 0,
      acknowledged_at = null, acknowledged_by = null, note = null
    from absent as a
    where i.issue_id = a.issue_id and i.issue_id = any (v_ids) and a.is_gone and a.opened_at is not null
      and case
        when a.status = 'pending' then true
        when a.flapping then a.is_cool
        else a.resolve_confirmations = 1
          or i.clearances + 1 >= a.resolve_confirmations and a.contact_at > i.last_seen_at
      end
    returning i.*, a.status as was_status
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field,
      source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now, 'resolved', r.severity, r.event_type, r.hostname, r.service,
      format('Resolved after %s: %s', date_trunc('second', p_now - r.opened_at), r.details),
      r.expected, r.expected, r.field, r.source, p_cause, r.drift_key, r.issue_id,
      jsonb_build_object(
        'snapshot_id', s.applied_snapshot_id, 'source', s.source, 'observed_at', s.last_seen_at)
    from resolved as r
    left join bruce.scopes as s on s.scope_id = r.scope_id
    -- what was waived meanwhile was told to be over then
    where r.was_status = 'open'
    union all
    select
      p_now, 'resolved', a.severity, a.event_type, a.hostname, a.service,
      concat_ws(' ', bruce.describe_waiver(a.waiver_id), a.details),
      a.expected, a.observed, a.field, a.source, 'INTENT_CHANGED', a.drift_key, a.issue_id,
      a.evidence || jsonb_build_object('waiver_id', a.waiver_id)
    from absent as a
    where not a.is_gone and a.status = 'open' and a.waiver_id is not null
    order by drift_key
  )
  select exists (select from clearing) into v_waits;
  return v_waits;
end;
$$;
revoke all on function bruce.resolve_issues(public.issues[], bruce.difference[], text[], bruce.hold[], text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.resolve_issues(
  public.issues[], bruce.difference[], text[], bruce.hold[], text, timestamptz
) is
  'Resolves each issue whose difference is gone, and marks stale what can no longer be proven either way. '
  'Returns whether any waits for a later report to resolve.';

-- 40_issues/judge/settle_issues.sql
create function bruce.settle_issues(
  p_drift bruce.difference[], p_unproven text[], p_alive public.issues[], p_hosts text[], p_is_whole boolean,
  p_cause text, p_now timestamptz, p_reach integer
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_around bruce.surroundings;
  v_ending text[];
  v_holds bruce.hold[] := '{}';
  v_waits boolean := p_is_whole;
  v_existing text[];
  v_elsewhere text[] := '{}';
begin
  if p_drift is null and p_alive = '{}' then
    if p_is_whole then
      perform bruce.note_confirming(p_hosts);
    end if;
    return;
  end if;
  v_around := bruce.look_around(p_drift, p_hosts, p_now);
  v_ending := array(
    select a.drift_key
    from unnest(p_alive) as a
    where a.drift_key not in (select d.drift_key from unnest(p_drift) as d)
      and a.drift_key not in (select unnest(p_unproven))
  );
  -- what ends here may have explained something on another host
  if v_around.has_dependents and v_ending <> '{}' then
    v_elsewhere := array(
      select distinct v.hostname
      from unnest(p_alive) as a
      join public.issues as v on v.suppressed_by = a.issue_id and v.status <> 'resolved'
      where a.drift_key = any (v_ending) and v.hostname not in (select unnest(p_hosts))
    );
  end if;
  if v_around.has_holds then
    v_holds := bruce.find_holds(p_drift, p_alive, p_unproven, p_now);
  end if;
  if p_drift is not null then
    v_waits := bruce.upsert_issues(p_drift, p_alive, v_ending, v_holds, v_around, p_cause, p_now) or v_waits;
  end if;
  if p_alive <> '{}' then
    v_waits := bruce.resolve_issues(p_alive, p_drift, p_unproven, v_holds, p_cause, p_now) or v_waits;
  end if;
  if v_holds <> '{}'
    or exists (select from unnest(p_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0)
  then
    v_existing := p_unproven || array(select d.drift_key from unnest(p_drift) as d);
    perform bruce.note_holds(p_alive, v_existing, v_holds, p_now);
  end if;
  if v_waits then
    perform bruce.note_confirming(p_hosts);
  end if;
  if not v_around.has_dependents then
    return;
  end if;
  -- what begins here may explain something on another host
  v_elsewhere := array(
    select unnest(v_elsewhere)
    union
    select v.hostname
    from unnest(p_drift) as d
    join public.drift_rules as t on t.event_type = d.event_type and t.is_root_cause
    join bruce.host_ancestors as a on a.ancestor = d.hostname and a.hostname <> all (p_hosts)
    join public.issues as v on v.hostname = a.hostname and v.status <> 'resolved' and v.suppressed_by is null
    where d.known_since is null
  );
  -- each further step is one more level of the dependency tree
  if v_elsewhere <> '{}' and p_reach > 0 then
    perform bruce.reconcile(v_elsewhere, p_cause, p_now, p_reach - 1);
  end if;
end;
$$;
revoke all on function bruce.settle_issues(bruce.difference[], text[], public.issues[], text[], pg_catalog.bool, text, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.settle_issues(
  bruce.difference[], text[], public.issues[], text[], boolean, text, timestamptz, integer
) is
  'Brings the issues of one pass in line with its differences. p_drift: what is proven now; p_unproven: keys '
  'of what is different on evidence that proves nothing; p_alive: the issues that these are all of; '
  'p_is_whole: they are all of p_hosts.';

-- 40_issues/judge/sweep.sql
create function bruce.sweep(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set intervalstyle = 'postgres'
as $$
declare
  v_hosts text[];
  v_differences bigint;
begin
  perform bruce.end_silence(p_now);
  perform bruce.time_rules(p_now);
  with overdue as (
    update bruce.scopes as s set is_stale = true
    where not s.is_stale and greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_now
    returning s.host
  ),
  drift as materialized (
    select d.drift_key, d.hostname, d.severity, d.expected, d.observed, d.is_fresh, d.looks
    from bruce.all_drift as d
  ),
  alive as materialized (
    select
      i.drift_key, i.hostname, i.severity, i.expected, i.observed, i.stale, i.status, i.suppressed_by,
      i.event_type,
      i.confirmations, i.waived_by, i.window_id, i.quiet_since
    from public.issues as i
    where i.status <> 'resolved'
  ),
  unsaid (hostname) as materialized (
    select o.host from overdue as o
    union all
    -- drift without its issue, or another than its issue says
    select d.hostname
    from drift as d
    left join alive as a on a.drift_key = d.drift_key
    where case
        when d.is_fresh
          then a.drift_key is null or a.stale
            or (a.severity, a.expected, a.observed) is distinct from (d.severity, d.expected, d.observed)
        else not a.stale
      end
    union all
    -- an issue without its drift
    select a.hostname
    from alive as a
    left join public.drift_rules as r on r.event_type = a.event_type
    where not exists (select from drift as d where d.drift_key = a.drift_key)
      -- what flaps has to be gone for a while
      and coalesce(a.quiet_since <= p_now - r.cool_down, true)
    union all
    -- silence confirms itself by lasting; what is confirmed waits for a word of its host, or for this to
    -- settle
    select a.hostname
    from alive as a
    join public.drift_rules as r on r.event_type = a.event_type
    left join drift as d on d.drift_key = a.drift_key
    where a.status = 'pending' and not a.stale and num_nonnulls(a.suppressed_by, a.waived_by, a.window_id) = 0
      and (r.evidence = 'silence' or a.confirmations >= coalesce(d.looks, r.open_confirmations))
  )
  select array(select distinct u.hostname from unsaid as u), (select count(*) from unsaid)
  into v_hosts, v_differences;
  -- a preview holds the engine for nothing that counts: not for seconds
  if v_differences > 1000 and current_setting('bruce.is_preview', true) = 'on' then
    raise exception 'too much to preview' using errcode = 'PREVL';
  end if;
  if exists (select from public.waivers) or exists (select from public.maintenance_windows)
    or exists (select from public.issues as i where i.waived_by is not null or i.window_id is not null)
  then
    v_hosts := array(select unnest(v_hosts) union select unnest(bruce.find_expired_holds(p_now)));
  end if;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED', p_now);
  end if;
  return cardinality(v_hosts);
end;
$$;
revoke all on function bruce.sweep(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.sweep(timestamptz) is
  'Reconciles the hosts whose issues no longer say what drift says: silence, windows that passed, rules or '
  'severities that were edited, rules that read tables of their own. Writes nothing where all is said. '
  'Returns how many hosts. In a preview it refuses (PREVL) to reconcile more than 1,000 differences.';

-- 40_issues/judge/tg_drift_rules__sweep.sql
create function bruce.tg_drift_rules__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.sweep();
  return null;
end;
$$;
revoke all on function bruce.tg_drift_rules__sweep() from public, anon, authenticated, service_role;
comment on function bruce.tg_drift_rules__sweep() is
  'An edited rule counts at once. Security definer: the engine''s tables are written by nobody else.';
create trigger _200_sweep after insert or update or delete on public.drift_rules
  for each statement execute function bruce.tg_drift_rules__sweep();

-- 40_issues/judge/tg_settings__apply.sql
create function bruce.tg_settings__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update bruce.scopes as s
  set stale_after = make_interval(secs => s.interval_s) * p.missed_intervals
  from public.settings as p
  where s.stale_after <> make_interval(secs => s.interval_s) * p.missed_intervals;
  perform bruce.sweep();
  return null;
end;
$$;
revoke all on function bruce.tg_settings__apply() from public, anon, authenticated, service_role;
comment on function bruce.tg_settings__apply() is
  'An edited setting counts at once. Security definer: the engine''s tables are written by nobody else.';
create trigger _100_apply after update on public.settings
  for each statement execute function bruce.tg_settings__apply();

-- 40_issues/judge/tg_settings__retell.sql
create function bruce.tg_settings__retell()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if (select o.language from before as o) is distinct from (select n.language from after as n) then
    update public.issues as i
    set details = d.details
    from public.drift as d
    where d.drift_key = i.drift_key and i.status <> 'resolved' and d.details <> i.details;
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_settings__retell() from public, anon, authenticated, service_role;
comment on function bruce.tg_settings__retell() is
  'Another language: the issues that are not resolved are told in it. Events and the journal keep their '
  'words. Security definer: issues are written by nobody else.';
create trigger _200_retell after update on public.settings
  referencing old table as before new table as after
  for each statement execute function bruce.tg_settings__retell();

-- 40_issues/judge/tg_thresholds__apply.sql
-- Values newly over the limit are detected at the next measurement.

create function bruce.tg_thresholds__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with level as (
    select l.scope_id, l.subject, l.metric, t.open_above, t.clear_below, t.unit
    from bruce.resource_levels as l
    left join lateral bruce.threshold_of(l.metric, l.hostname, l.service) as t on true
    where (l.open_above, l.clear_below, l.unit) is distinct from (t.open_above, t.clear_below, t.unit)
  ),
  cleared as (
    delete from bruce.resource_levels as l using level as e
    where (l.scope_id, l.subject, l.metric) = (e.scope_id, e.subject, e.metric)
      and l.value < coalesce(e.clear_below, 'infinity')
    returning l.hostname
  ),
  kept as (
    update bruce.resource_levels as l
    set open_above = e.open_above, clear_below = e.clear_below, unit = e.unit
    from level as e
    where (l.scope_id, l.subject, l.metric) = (e.scope_id, e.subject, e.metric) and l.value >= e.clear_below
    returning l.hostname
  )
  select array_agg(c.hostname) into v_hosts
  from (select hostname from cleared union select hostname from kept) as c;
  if v_hosts is not null then
    update bruce.scopes as s
    set has_levels = false
    where s.has_levels and not exists (select from bruce.resource_levels as l where l.scope_id = s.scope_id);
    if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
      perform bruce.reconcile(v_hosts, 'INTENT_CHANGED');
    end if;
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_thresholds__apply() from public, anon, authenticated, service_role;
comment on function bruce.tg_thresholds__apply() is
  'What is over its threshold is compared with the edited one. Security definer: the engine''s tables are '
  'written by nobody else.';
create trigger _100_apply after insert or update or delete on public.thresholds
  for each statement execute function bruce.tg_thresholds__apply();

-- 40_issues/judge/upsert_issues.sql
create function bruce.upsert_issues(
  p_drift bruce.difference[], p_alive public.issues[], p_ending text[], p_holds bruce.hold[],
  p_around bruce.surroundings, p_cause text, p_now timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  -- by their ids: there may be years of resolved issues, and a join alone would read them all
  v_ids uuid[] := array(select d.issue_id from unnest(p_drift) as d);
  v_waits boolean;
begin
  with difference as (
    select
      d.*, coalesce(d.known_since, p_now) as first_seen_at,
      coalesce(
        d.known_cause,
        case when d.is_of_new_scope and p_cause <> 'INTENT_CHANGED' then 'FIRST_SEEN' else p_cause end
      ) as cause
    from unnest(p_drift) as d
  ),
  root as materialized (
    select * from bruce.find_root_causes(p_drift, p_ending, p_around) where p_around.may_have_roots
  ),
  awaited as materialized (
    select * from bruce.find_grace_period(p_drift, p_around, p_cause, p_now)
    where p_around.is_back
      or exists (
        select from unnest(p_drift) as d
        where d.status = 'pending'
          and d.event_type in ('NODE_UNREACHABLE', 'SERVICE_UNHEALTHY', 'PORT_MISMATCH')
      )
  ),
  judged as materialized (
    select
      d.*,
      r.root_issue_id, h.waiver_id, h.window_id as next_window_id,
      -- held back by a root cause, waiver or window: does not wait besides
      case when d.status = 'pending'
        and num_nonnulls(r.root_issue_id, h.waiver_id, h.window_id) = 0 then w.waits_for end
        as next_waits_for,
      least(d.confirmations, d.looks) as next_confirmations,
      a.issue_id is not null as is_alive,
      case
        when h.waiver_id is not null then 'pending'
        when d.status = 'open' then 'open'
        when num_nonnulls(r.root_issue_id, h.window_id, w.waits_for) = 0
          and d.confirmations >= d.looks
          then 'open'
        else 'pending'
      end as next_status,
      (a.expected, a.observed, a.severity) is distinct
        from (d.expected, d.observed, d.severity) as has_changed,
      a.severity is distinct from d.severity as has_other_severity,
      a.stale as was_stale, a.suppressed_by as was_suppressed_by, a.confirmations as had_confirmations,
      a.clearances as had_clearances, a.looks as had_looks, a.scope_id as was_scope_id,
      (a.service_id, a.entity_id) is distinct from (d.service_id, d.entity_id) as is_of_another
    from difference as d
    join public.drift_rules as t on t.event_type = d.event_type
    left join root as r on r.drift_key = d.drift_key
    left join awaited as w on w.drift_key = d.drift_key
    left join unnest(p_holds) as h on h.drift_key = d.drift_key
    left join unnest(p_alive) as a on a.issue_id = d.issue_id
  ),
  -- one that opens again soon after it was resolved continues that issue; one that did so several times flaps
  decided as materialized (
    select
      j.*,
      case when r.resolved_at > p_now - t.reopen_window then r.issue_id else j.issue_id end as written_id,
      case
        when j.next_status = 'pending' then false
        when j.status = 'open' then j.flapping
        when r.issue_id is null and j.opened_at is null then false
        else coalesce(o.openings >= t.flap_count, false)
      end as next_flapping,
      o.openings, t.flap_window, t.cool_down
    from judged as j
    join public.drift_rules as t on t.event_type = j.event_type
    left join lateral (
      select r.issue_id, r.resolved_at
      from public.issues as r
      where j.next_status = 'open' and j.status <> 'open'
        and r.drift_key = j.drift_key and r.status = 'resolved'
        and r.resolved_at > p_now - greatest(t.reopen_window, t.flap_window)
      order by r.resolved_at desc
      limit 1
    ) as r on j.next_status = 'open' and j.status <> 'open'
    left join lateral (
      select count(*) + 1 as openings
      from public.events as e
      -- here too, so that nothing is read for what is not continued
      where r.issue_id is not null
        and e.drift_key = j.drift_key and e.status = 'opened' and e.created_at > p_now - t.flap_window
    ) as o on r.issue_id is not null
  ),
  continued as (
    delete from public.issues as i using decided as d
    where i.issue_id = d.issue_id and d.written_id <> d.issue_id and i.issue_id = any (v_ids)
    returning i.issue_id
  ),
  -- a root cause may itself continue an issue
  final as materialized (
    select d.*, coalesce(r.written_id, d.root_issue_id) as suppressor_id
    from decided as d
    left join decided as r on r.issue_id = d.root_issue_id
  ),
  written as (
    insert into public.issues as i (
      issue_id, status, severity, event_type, hostname, service, field, details, expected, observed, source,
      first_seen_at, opened_at, last_seen_at, occurrences, suppressed_by, waived_by, window_id, waits_for,
      flapping,
      cause, confirmations, looks, drift_key, scope_id, service_id, entity_id, evidence
    )
    select
      d.written_id, d.next_status, d.severity, d.event_type, d.hostname, d.service, d.field, d.details,
      d.expected,
      d.observed, d.source, d.first_seen_at, case d.next_status when 'open' then p_now end, d.last_seen_at,
      d.occurrences, d.suppressor_id, d.waiver_id, d.next_window_id, d.next_waits_for, d.next_flapping,
      d.cause, d.next_confirmations, d.looks, d.drift_key, d.scope_id, d.service_id, d.entity_id, d.evidence
    from final as d
    -- the pending issue is deleted before the one it continues is opened again
    cross join (select count(*) from continued) as done
    where not d.is_alive or d.status <> d.next_status or d.has_changed or d.was_stale
      or d.was_suppressed_by is distinct from d.suppressor_id or d.next_confirmations <> d.had_confirmations
      or d.had_clearances > 0 or d.looks <> d.had_looks or d.was_scope_id is distinct from d.scope_id
      or d.is_of_another
      or (d.waived_by, d.window_id, d.waits_for) is distinct
        from (d.waiver_id, d.next_window_id, d.next_waits_for)
      or d.quiet_since is not null
    on conflict (issue_id) do update set
      status = excluded.status, severity = excluded.severity, details = excluded.details,
      expected = excluded.expected, observed = excluded.observed, source = excluded.source,
      opened_at = coalesce(i.opened_at, excluded.opened_at), last_seen_at = excluded.last_seen_at,
      resolved_at = null,
      -- also one that was open before it was waived
      occurrences = i.occurrences
        + (i.status = 'resolved' or i.status = 'pending' and excluded.status = 'open'
          and i.opened_at is not null)::integer,
      stale = false, suppressed_by = excluded.suppressed_by, waived_by = excluded.waived_by,
      window_id = excluded.window_id, waits_for = excluded.waits_for, flapping = excluded.flapping,
      quiet_since = null,
      -- a higher severity or a waiver ends the acknowledgement
      acknowledged_at = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.acknowledged_at
      end,
      acknowledged_by = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.acknowledged_by
      end,
      note = case
        when excluded.status = 'open'
          and bruce.severity_rank(excluded.severity) >= bruce.severity_rank(i.severity)
        then i.note
      end,
      confirmations = excluded.confirmations, looks = excluded.looks, clearances = 0,
      scope_id = excluded.scope_id, service_id = excluded.service_id, entity_id = excluded.entity_id,
      evidence = excluded.evidence
    returning i.issue_id
  ),
  told as (
    insert into public.events (
      created_at, status, severity, event_type, hostname, service, details, expected, observed, field,
      source, cause,
      drift_key, issue_id, evidence
    )
    select
      p_now,
      case when d.status <> 'open' then 'opened' when d.next_status = 'open' then 'changed'
        else 'resolved' end,
      d.severity, d.event_type, d.hostname, d.service,
      case
        when d.next_status <> 'open' then concat_ws(' ', bruce.describe_waiver(d.waiver_id), d.details)
        when d.status <> 'open' and d.next_flapping then format(
          '%s It flaps: opened %s times within %s, so it stays open until it has been gone for %s.',
          d.details, d.openings, d.flap_window, d.cool_down
        )
        else d.details
      end,
      d.expected, d.observed, d.field, d.source,
      case
        when d.status = 'open' and d.next_status <> 'open' then 'INTENT_CHANGED'
        when d.status = 'open' or d.opened_at is not null and d.has_changed then p_cause
        else d.cause
      end,
      d.drift_key, d.written_id,
      d.evidence || case when d.next_flapping then '{"flapping": true}' else '{}' end::jsonb
        || case when d.status = 'open'
          and d.next_status <> 'open' then jsonb_build_object('waiver_id', d.waiver_id) else '{}' end
    from decided as d
    join written as w on w.issue_id = d.written_id
    where case
        when d.status <> 'open' then d.next_status = 'open'
        when d.next_status <> 'open' then true
        -- what is explained by a root cause changes silently, and so does what flaps
        else d.has_other_severity and d.root_issue_id is null
          or d.has_changed and d.root_issue_id is null and not d.flapping
      end
    order by d.drift_key
  )
  select exists (select from final as f where f.next_status = 'pending' or f.suppressor_id is not null)
  into v_waits;
  return v_waits;
end;
$$;
revoke all on function bruce.upsert_issues(bruce.difference[], public.issues[], text[], bruce.hold[], bruce.surroundings, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.upsert_issues(
  bruce.difference[], public.issues[], text[], bruce.hold[], bruce.surroundings, text, timestamptz
) is
  'Opens, continues or changes the issue of each difference that exists. What is explained, waived or in a '
  'window stays pending. Unchanged issues are not written. p_ending: keys of issues that this pass is about '
  'to resolve. Returns whether any of them waits for a later report.';

-- 40_issues/known_event_type.sql
create function bruce.known_event_type(p_event_type text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    (select r.event_type from public.drift_rules as r where upper(btrim(p_event_type)) = any (r.aliases)),
    upper(btrim(p_event_type))
  );
end;
$$;
revoke all on function bruce.known_event_type(text) from public, anon, authenticated, service_role;
comment on function bruce.known_event_type(text) is 'The present name of an event type.';
grant execute on function bruce.known_event_type(text) to service_role;

-- 40_issues/last_event.sql
create function bruce.last_event()
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- no other engine writes events until this transaction ends
  perform bruce.lock_engine();
  return coalesce((select max(e.id) from public.events as e), 0);
end;
$$;
revoke all on function bruce.last_event() from public, anon, authenticated, service_role;
comment on function bruce.last_event() is
  'The newest event; what the engine adds until the transaction ends is our own (count_events).';

-- 40_issues/rename/follow_host_renames.sql
create function bruce.follow_host_renames(p_renamed jsonb, p_now timestamptz default bruce.clock())
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_was_projecting constant text := coalesce(current_setting('bruce.projecting', true), '');
  v_end constant text := bruce.being_renamed();
  v_from text[];
  v_to text[];
  v_row record;
  v_issues integer;
  v_references integer;
begin
  select array_agg(r.old_name), array_agg(r.new_name) into v_from, v_to
  from jsonb_to_recordset(p_renamed) as r (old_name text, new_name text);
  -- compared once, when all of it has its new name
  perform set_config('bruce.projecting', 'on', true);

  v_issues := bruce.rename_issues(
    (select jsonb_agg(jsonb_build_object('host', r.old_name, 'new_host', r.new_name))
    from unnest(v_from, v_to) as r (old_name, new_name)), v_from, v_to);
  -- where a host is meant to run is a value of others
  update public.issues as i
  set expected = coalesce(e.new_name, i.expected), observed = coalesce(o.new_name, i.observed),
    details = bruce.rename_text(i.details, v_from, v_to)
  from public.issues as n
  left join unnest(v_from, v_to) as e (old_name, new_name) on e.old_name = n.expected
  left join unnest(v_from, v_to) as o (old_name, new_name) on o.old_name = n.observed
  where n.issue_id = i.issue_id and n.status <> 'resolved' and n.field = 'node'
    and n.event_type = 'CONFIG_DRIFT' and num_nonnulls(e.new_name, o.new_name) > 0;
  update public.waivers as w
  set expected = coalesce(e.new_name, w.expected), observed = coalesce(o.new_name, w.observed)
  from public.waivers as n
  left join unnest(v_from, v_to) as e (old_name, new_name) on e.old_name = n.expected
  left join unnest(v_from, v_to) as o (old_name, new_name) on o.old_name = n.observed
  where n.id = w.id and n.field = 'node' and num_nonnulls(e.new_name, o.new_name) > 0;
  perform bruce.rename_present(v_from, v_to);
  v_references := bruce.rename_references(v_from, v_to);

  -- services, and what stands on it; in two steps where names were swapped
  if v_to && v_from then
    update public.expected_services as s set hostname = s.hostname || v_end
    from unnest(v_from) as r (old_name)
    where s.host_key = bruce.fold_name(r.old_name);
  end if;
  update public.expected_services as s set hostname = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name)
  where s.host_key = bruce.fold_name(r.old_name || case when v_to && v_from then v_end else '' end)
    and not exists (
      select from public.expected_services as o
      where o.host_key = bruce.fold_name(r.new_name) and o.name_key = s.name_key and o.id <> s.id
    );
  update public.assets as a set parent = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name)
  where a.parent = r.old_name
    -- one that says so by the same change means the host that has this name now
    and not (v_to && v_from and exists (
      select from public.expected_changes as c
      where c.hostname = a.name and c.service is null and c.changed_at = p_now
        and c.after ->> 'parent' = a.parent and c.before ->> 'parent' is distinct from a.parent));

  update bruce.former_names as f set hostname = f.hostname || v_end where f.hostname = any (v_from);
  update bruce.former_names as f set hostname = r.new_name
  from unnest(v_from, v_to) as r (old_name, new_name) where f.hostname = r.old_name || v_end;
  insert into bruce.former_names (hostname, service, name_key, name, renamed_at)
  select r.new_name, '', bruce.fold_name(r.old_name), r.old_name, p_now
  from unnest(v_from, v_to) as r (old_name, new_name)
  where not exists (
    select from bruce.host_names as n
    where n.name_key = bruce.fold_name(r.old_name) and n.hostname <> r.old_name)
  on conflict (hostname, service, name_key) do update
    set name = excluded.name, renamed_at = excluded.renamed_at;
  delete from bruce.former_names as f
  using unnest(v_to) as r (new_name)
  where f.service = '' and f.name_key = bruce.fold_name(r.new_name);
  perform set_config('bruce.projecting', v_was_projecting, true);

  for v_row in select r.old_name, r.new_name from unnest(v_from, v_to) as r (old_name, new_name) loop
    perform bruce.write_journal(
      p_kind => 'rename',
      p_message => format('Host %s is called %s now; its issues, and what names it, go on under that name.',
        v_row.old_name, v_row.new_name),
      p_hostname => v_row.new_name,
      p_details => jsonb_build_object(
        'from', v_row.old_name, 'to', v_row.new_name, 'issues', v_issues, 'references', v_references),
      p_now => p_now
    );
  end loop;
  return v_from || v_to || array(
    select distinct a.hostname from bruce.host_ancestors as a where a.ancestor = any (v_to));
end;
$$;
revoke all on function bruce.follow_host_renames(jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.follow_host_renames(jsonb, timestamptz) is
  'All that is known, or was said, under the name of a host goes on under its new one: a list of '
  '{"old_name", "new_name"}, which may swap names. Events and the journal keep the old name. Returns the '
  'hosts to compare again.';

-- 40_issues/rename/follow_service_renames.sql
create function bruce.follow_service_renames(p_renamed jsonb, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_was_projecting constant text := coalesce(current_setting('bruce.projecting', true), '');
  v_row record;
  v_service record;
begin
  perform set_config('bruce.projecting', 'on', true);
  for v_row in
    select r.host, array_agg(r.old_name) as from_names, array_agg(r.new_name) as to_names
    from jsonb_to_recordset(p_renamed) as r (host text, old_name text, new_name text)
    group by r.host
  loop
    perform bruce.rename_issues(
      (select jsonb_agg(jsonb_build_object(
        'host', v_row.host, 'new_host', v_row.host, 'service', r.old_name, 'new_service', r.new_name))
      from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)),
      v_row.from_names, v_row.to_names);
    update bruce.service_state as t set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where t.hostname = v_row.host and t.service = r.old_name;
    update public.expected_services as s
    set depends_on = array(
      select coalesce(r.new_name, d.name)
      from unnest(s.depends_on) with ordinality as d (name, position)
      left join unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name) on r.old_name = d.name
      order by d.position)
    where s.hostname = v_row.host and s.depends_on && v_row.from_names
      -- one that says so by the same change means the service that has this name now
      and not (v_row.to_names && v_row.from_names and exists (
        select from public.expected_changes as c
        where c.hostname = s.hostname and c.service = s.name and c.changed_at = p_now
          and c.before -> 'depends_on' is distinct from c.after -> 'depends_on'));

    -- what people wrote with both names
    update public.waivers as w set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(w.hostname) = lower(v_row.host) and lower(w.service) = lower(r.old_name);
    update public.maintenance_windows as m set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(m.hostname) = lower(v_row.host) and lower(m.service) = lower(r.old_name);
    update public.schedules as c set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where c.host_key = bruce.fold_name(v_row.host) and c.name_key = bruce.fold_name(r.old_name);
    update public.reactions as a set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(a.hostname) = lower(v_row.host) and lower(a.service) = lower(r.old_name);
    update public.thresholds as t set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where lower(t.hostname) = lower(v_row.host) and lower(t.service) = lower(r.old_name)
      and not exists (
        select from public.thresholds as o
        where o.hostname = t.hostname and o.metric = t.metric and o.service = r.new_name);

    update bruce.former_names as f set service = f.service || bruce.being_renamed()
    where f.hostname = v_row.host and f.service = any (v_row.from_names);
    update bruce.former_names as f set service = r.new_name
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    where f.hostname = v_row.host and f.service = r.old_name || bruce.being_renamed();
    insert into bruce.former_names (hostname, service, name_key, name, renamed_at)
    select v_row.host, r.new_name, bruce.fold_name(r.old_name), r.old_name, p_now
    from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    on conflict (hostname, service, name_key) do update
      set name = excluded.name, renamed_at = excluded.renamed_at;
    delete from bruce.former_names as f
    where f.hostname = v_row.host and f.service <> '' and f.name_key = any (bruce.fold_names(v_row.to_names));

    for v_service in
      select r.old_name, r.new_name
      from unnest(v_row.from_names, v_row.to_names) as r (old_name, new_name)
    loop
      perform bruce.write_journal(
        p_kind => 'rename',
        p_message => format('Service %s on %s is called %s now; its issues go on under that name.',
          v_service.old_name, v_row.host, v_service.new_name),
        p_hostname => v_row.host, p_service => v_service.new_name,
        p_details => jsonb_build_object('from', v_service.old_name, 'to', v_service.new_name), p_now => p_now
      );
    end loop;
  end loop;
  perform set_config('bruce.projecting', v_was_projecting, true);
end;
$$;
revoke all on function bruce.follow_service_renames(jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.follow_service_renames(jsonb, timestamptz) is
  'All that is known, or was said, under the name of a declared service goes on under its new one: a list of '
  '{"host", "old_name", "new_name"}, which may swap names.';

-- 40_issues/rename/merge_scopes.sql
create function bruce.merge_scopes(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_older integer[] := array(
    select o.scope_id
    from (
      select s.scope_id, row_number() over (
        partition by s.host, s.source order by s.last_contact_at desc, s.scope_id desc) as position
      from bruce.scopes as s
      where s.host = any (p_hosts) and s.is_declared
        and exists (select from bruce.host_names as n where n.hostname = s.host)
    ) as o
    where o.position > 1
  );
begin
  delete from bruce.entities as e where e.scope_id = any (v_older);
  delete from bruce.scopes as s where s.scope_id = any (v_older);
end;
$$;
revoke all on function bruce.merge_scopes(text[]) from public, anon, authenticated, service_role;
comment on function bruce.merge_scopes(text[]) is
  'One collector that reported under the old and the new name of a host: its newest word counts.';

-- 40_issues/rename/rename_issues.sql
create function bruce.rename_issues(p_renamed jsonb, p_from text[], p_to text[])
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_renamed jsonb;
begin
  with renamed as (
    select
      i.issue_id, i.status, i.drift_key,
      concat_ws('/', i.event_type, r.new_host, coalesce(r.new_service, i.service, ''), i.field) as new_key,
      r.new_host, coalesce(r.new_service, i.service) as new_service
    from jsonb_to_recordset(p_renamed) as r (host text, new_host text, service text, new_service text)
    join public.issues as i on i.hostname = r.host and (r.service is null or i.service = r.service)
  )
  select jsonb_agg(to_jsonb(r)) into v_renamed
  from renamed as r
  -- what was opened under the new name already goes on there
  where r.status = 'resolved' or not exists (
    select from public.issues as o
    where o.drift_key = r.new_key and o.status <> 'resolved'
      and o.issue_id not in (select m.issue_id from renamed as m)
  );
  -- two steps: two things may have swapped their names
  update public.issues as i set drift_key = i.issue_id::text
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, status text)
  where i.issue_id = r.issue_id and r.status <> 'resolved';
  update public.issues as i
  set hostname = r.new_host, service = r.new_service, drift_key = r.new_key,
    details = bruce.rename_text(i.details, p_from, p_to)
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, new_host text, new_service text, new_key text)
  where i.issue_id = r.issue_id;

  -- a waiver of one difference goes with it
  update public.waivers as w set drift_key = r.new_key, last_matched = r.new_key
  from jsonb_to_recordset(v_renamed) as r (drift_key text, new_key text)
  where w.drift_key = r.drift_key;
  return coalesce(jsonb_array_length(v_renamed), 0);
end;
$$;
revoke all on function bruce.rename_issues(jsonb, text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_issues(jsonb, text[], text[]) is
  'Issues, and the waivers that are bound to them, under other names: a list of {"host", "new_host", '
  '"service", "new_service"}. Events keep the name that was right then. Returns how many.';

-- 40_issues/rename/rename_present.sql
create function bruce.rename_present(p_from text[], p_to text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_end constant text := bruce.being_renamed();
  v_row record;
begin
  update bruce.scopes as s set host = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where s.host = r.old_name;
  update bruce.entities as e set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where e.hostname = r.old_name;
  update bruce.resource_levels as l set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where l.hostname = r.old_name;
  update bruce.route_targets as t
  set place = coalesce(p.new_name, t.place), proxy = coalesce(x.new_name, t.proxy)
  from bruce.route_targets as o
  left join unnest(p_from, p_to) as p (old_name, new_name) on p.old_name = o.place
  left join unnest(p_from, p_to) as x (old_name, new_name) on x.old_name = o.proxy
  where o.entity_id = t.entity_id and num_nonnulls(p.new_name, x.new_name) > 0;
  update bruce.service_state as t set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where t.hostname = r.old_name;

  -- names are unique here, so two that were swapped need two steps
  delete from bruce.host_state as h where h.hostname = any (p_to) and h.hostname <> all (p_from);
  update bruce.host_state as h set hostname = h.hostname || v_end where h.hostname = any (p_from);
  update bruce.host_state as h set hostname = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where h.hostname = r.old_name || v_end;
  update bruce.host_state as h set parent = r.new_name
  from unnest(p_from, p_to) as r (old_name, new_name) where h.parent = r.old_name;
  delete from bruce.host_ancestors as a where a.hostname = any (p_to) and a.hostname <> all (p_from);
  for v_row in
    delete from bruce.host_ancestors as a
    where a.hostname = any (p_from) or a.ancestor = any (p_from)
    returning a.hostname, a.ancestor, a.depth
  loop
    insert into bruce.host_ancestors (hostname, ancestor, depth)
    values (
      coalesce(p_to[array_position(p_from, v_row.hostname)], v_row.hostname),
      coalesce(p_to[array_position(p_from, v_row.ancestor)], v_row.ancestor), v_row.depth)
    on conflict do nothing;
  end loop;
end;
$$;
revoke all on function bruce.rename_present(text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_present(text[], text[]) is
  'All that is derived from snapshots and declarations, under the new names of hosts.';

-- 40_issues/rename/rename_references.sql
create function bruce.rename_references(p_from text[], p_to text[])
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_count integer;
begin
  with renamed as materialized (
    select lower(r.old_name) as old_name, r.new_name from unnest(p_from, p_to) as r (old_name, new_name)
  ),
  waiver as (
    update public.waivers as w set hostname = r.new_name
    from renamed as r where lower(w.hostname) = r.old_name
    returning w.ended_at is null and w.voided_at is null as is_alive
  ),
  maintenance as (
    update public.maintenance_windows as m set hostname = r.new_name
    from renamed as r where lower(m.hostname) = r.old_name
    returning m.enabled as is_alive
  ),
  schedule as (
    update public.schedules as s set hostname = r.new_name
    from renamed as r where s.host_key = bruce.fold_name(r.old_name)
    returning s.enabled as is_alive
  ),
  threshold as (
    update public.thresholds as t set hostname = r.new_name
    from renamed as r
    where lower(t.hostname) = r.old_name
      and not exists (
        select from public.thresholds as o
        where o.hostname = r.new_name and o.metric = t.metric and o.service = t.service)
    returning true as is_alive
  ),
  reaction as (
    update public.reactions as a set hostname = r.new_name
    from renamed as r where lower(a.hostname) = r.old_name
    returning a.enabled as is_alive
  ),
  target as (
    update public.targets as t set settings = jsonb_set(t.settings, '{target}', to_jsonb(r.new_name))
    from renamed as r where t.kind = 'command' and lower(t.settings ->> 'target') = r.old_name
    returning t.enabled as is_alive
  ),
  allowed as (
    update public.bruce_cmd_allowlist as a
    set targets = array(
      select coalesce(r.new_name, g.glob)
      from unnest(a.targets) with ordinality as g (glob, position)
      left join renamed as r on r.old_name = lower(g.glob)
      order by g.position)
    where exists (select from unnest(a.targets) as g join renamed as r on r.old_name = lower(g))
    returning a.enabled as is_alive
  ),
  beat as (
    update public.heartbeats as h set hostname = r.new_name
    from renamed as r where lower(h.hostname) = r.old_name
    returning h.enabled as is_alive
  ),
  self as (
    update public.settings as s set self_hostname = r.new_name
    from renamed as r where lower(s.self_hostname) = r.old_name
    returning true as is_alive
  ),
  token as (
    -- its collector says the old name until it is told the new one; a name that is another host's goes
    update bruce.api_tokens as k
    set hosts = array(
      select distinct h.name
      from unnest(k.hosts) as g (glob)
      left join renamed as r on r.old_name = lower(g.glob)
      cross join lateral unnest(case
        when r.new_name is null then array[g.glob]
        when exists (select from renamed as o where lower(o.new_name) = r.old_name) then array[r.new_name]
        else array[g.glob, r.new_name] end) as h (name)
      order by 1)
    where exists (select from unnest(k.hosts) as g join renamed as r on r.old_name = lower(g))
    returning k.revoked_at is null as is_alive
  )
  select count(*) filter (where u.is_alive) into v_count
  from (
    select is_alive from waiver union all select is_alive from maintenance
    union all select is_alive from schedule union all select is_alive from threshold
    union all select is_alive from reaction union all select is_alive from target
    union all select is_alive from allowed union all select is_alive from beat
    union all select is_alive from self union all select is_alive from token
  ) as u;
  return v_count;
end;
$$;
revoke all on function bruce.rename_references(text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_references(text[], text[]) is
  'What people wrote with the name of a host, as it is and not by a pattern: waivers, maintenance windows, '
  'schedules, thresholds, reactions, targets and rows of the allow-list of commands, heartbeats, tokens. '
  'Returns how many of them count now.';

-- 40_issues/rename/rename_text.sql
create function bruce.rename_text(p_text text, p_from text[], p_to text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_from text[];
  v_to text[];
begin
  -- hardly any of many names is in a sentence, and a regular expression for each costs most
  select array_agg(r.old), array_agg(r.new) into v_from, v_to
  from unnest(p_from, p_to) as r (old, new)
  where strpos(p_text, r.old) > 0;
  -- first marks, then names: two may have swapped theirs
  for i in 1 .. coalesce(cardinality(v_from), 0) loop
    p_text := regexp_replace(
      p_text,
      '(?<![[:alnum:]_.-])' || regexp_replace(v_from[i], '([^[:alnum:]])', '\\\1', 'g')
        || '(?![[:alnum:]_-]|[.][[:alnum:]])',
      E'\x01' || i || E'\x02', 'g');
  end loop;
  for i in 1 .. coalesce(cardinality(v_from), 0) loop
    p_text := replace(p_text, E'\x01' || i || E'\x02', v_to[i]);
  end loop;
  return p_text;
end;
$$;
revoke all on function bruce.rename_text(text, text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.rename_text(text, text[], text[]) is
  'A sentence with other names: p_from as whole words, each replaced by the one in p_to.';

-- 40_issues/tg_events__normalise.sql
create function bruce.tg_events__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_type := bruce.known_event_type(new.event_type);
  return new;
end;
$$;
revoke all on function bruce.tg_events__normalise() from public, anon, authenticated, service_role;
comment on function bruce.tg_events__normalise() is 'Replaces older names of event types by present ones.';
create trigger _200_normalise before insert on public.events
  for each row when (new.issue_id is null) execute function bruce.tg_events__normalise();

-- 40_issues/tg_scopes__forget.sql
create function bruce.tg_scopes__forget()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from bruce.quarantined_rows as q where q.scope_id in (select g.scope_id from gone as g);
  delete from bruce.resource_levels as l where l.scope_id in (select g.scope_id from gone as g);
  update public.issues as i set scope_id = null
  where i.scope_id in (select g.scope_id from gone as g);
  return null;
end;
$$;
revoke all on function bruce.tg_scopes__forget() from public, anon, authenticated, service_role;
comment on function bruce.tg_scopes__forget() is
  'What a scope left behind goes with it, and its issues no longer name it. In place of foreign keys, which '
  'would be checked for each row of a snapshot. Security definer: the engine''s tables are written by nobody '
  'else.';
create trigger _300_forget after delete on bruce.scopes
  referencing old table as gone for each statement execute function bruce.tg_scopes__forget();

-- 40_issues/views/drift_summary.sql
-- the condition hostname = '…' reaches each part of it: no CTE is read twice, and each is grouped by hostname
create view public.drift_summary with (security_invoker = true) as
with issue as (
  select
    i.hostname,
    count(*) filter (where i.severity = 'critical') as critical,
    count(*) filter (where i.severity = 'high') as high,
    count(*) filter (where i.severity = 'medium') as medium,
    count(*) filter (where i.severity in ('low', 'info')) as low,
    count(*) filter (where i.stale) as stale,
    count(*) filter (where i.flapping) as flapping,
    count(*) filter (where i.acknowledged_at is not null) as acknowledged
  from public.issues as i
  where i.status = 'open'
  group by i.hostname
),
waiting as (
  select
    i.hostname,
    count(*) filter (where i.suppressed_by is not null) as suppressed,
    count(*) filter (where i.waived_by is not null) as waived,
    count(*) filter (where i.window_id is not null) as in_maintenance
  from public.issues as i where i.status = 'pending' group by i.hostname
),
difference as (
  select
    d.hostname,
    count(*) filter (where d.event_type = 'SERVICE_MISSING') as missing,
    count(*) filter (where d.event_type in ('SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as unexpected,
    count(*) filter (
      where d.event_type not in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED', 'VM_UNDECLARED')) as mismatches,
    string_agg(d.details, ' ' order by d.rank, d.drift_key)
      filter (where d.position <= 3 and not d.is_held) as worst,
    count(*) as total,
    count(*) filter (where not d.is_held) as news
  from (
    select d.*, r.rank, h.drift_key is not null as is_held, row_number() over (
      partition by d.hostname, h.drift_key is not null order by r.rank, d.drift_key
    ) as position
    from public.drift as d
    cross join lateral bruce.severity_rank(d.severity) as r (rank)
    left join (
      select i.hostname, i.drift_key from public.issues as i
      where i.status = 'pending' and (i.waived_by is not null or i.window_id is not null)
    ) as h on h.hostname = d.hostname and h.drift_key = d.drift_key
  ) as d
  group by d.hostname
),
service as (
  select
    t.hostname, count(*) as expected, count(*) filter (where t.state = 'running') as running,
    count(*) filter (where t.state <> 'unobserved') as observed
  from bruce.service_state as t
  where t.lifecycle = 'active'
  group by t.hostname
),
-- if no list shows a service, its probes can
probed as (
  select c.hostname, count(*) as observed, count(*) filter (where c.answers) as running
  from (
    select t.hostname, t.service_id, bool_and(e.state = 'running') as answers
    from bruce.service_state as t
    join bruce.entities as e on e.service_id = t.service_id and e.kind = 'check'
    where t.lifecycle = 'active' and t.state = 'unobserved'
    group by t.hostname, t.service_id
  ) as c
  group by c.hostname
),
-- whatever is declared, reports, or differs
host as (
  select
    k.hostname, max(k.last_contact_at) as last_contact_at, bool_and(k.is_fresh) as all_fresh,
    bool_or(k.is_fresh) as any_fresh, count(k.is_fresh) > 0 as reports,
    max(k.missing) as missing, max(k.unexpected) as unexpected, max(k.mismatches) as mismatches,
    max(k.worst) as worst, coalesce(max(k.total), 0) as total, max(k.news) as news
  from (
    select
      h.hostname, null::timestamptz as last_contact_at, null::boolean as is_fresh,
      null::bigint as missing, null::bigint as unexpected, null::bigint as mismatches,
      null::text as worst, null::bigint as total, null::bigint as news
    from bruce.host_state as h
    where h.lifecycle <> 'retired'
    union all
    select
      s.host, s.last_contact_at, s.last_contact_at >= (select bruce.clock()) - s.stale_after,
      null, null, null, null, null, null
    from bruce.scopes as s
    union all
    select d.hostname, null, null, d.missing, d.unexpected, d.mismatches, d.worst, d.total, d.news
    from difference as d
  ) as k
  group by k.hostname
)
select
  h.hostname,
  case
    when h.total = 0
      and coalesce(i.stale, 0) > 0 then 'No fresh evidence; ' || i.stale || ' open issues wait for it.'
    when h.total = 0 and not h.reports and hs.scope_id is null then
      case when coalesce(hs.lifecycle, 'active') = 'active' then 'Nobody has looked at it yet.'
        else 'Declared ' || hs.lifecycle || '.' end
    when h.total = 0 and not h.any_fresh then 'No fresh evidence.'
    when h.total = 0 and hs.hostname is null then 'Not declared.'
    when h.total = 0 and s.expected > n.observed
      then format('As declared, as far as it is seen: nobody sees %s of %s services.',
        s.expected - n.observed, s.expected)
    when h.total = 0 then 'As declared.'
    else concat_ws(' ',
      coalesce(h.worst, 'As declared, but for ' || concat_ws(' and ', p.waived_words, p.maintenance_words)
        || '.'),
      case when h.news > 3 then 'And ' || h.news - 3 || ' more.' end
    )
  end as summary,
  coalesce(s.expected, 0) as expected,
  coalesce(s.running + coalesce(q.running, 0), 0) as running,
  coalesce(h.missing, 0) as missing,
  coalesce(h.unexpected, 0) as unexpected,
  coalesce(h.mismatches, 0) as mismatches,
  coalesce(i.critical, 0) as open_critical,
  coalesce(i.high, 0) as open_high,
  coalesce(i.medium, 0) as open_medium,
  coalesce(i.low, 0) as open_low,
  coalesce(w.suppressed, 0) as suppressed,
  coalesce(w.waived, 0) as waived,
  coalesce(w.in_maintenance, 0) as in_maintenance,
  coalesce(i.flapping, 0) as flapping,
  coalesce(i.acknowledged, 0) as acknowledged,
  case when hs.is_critical then 'critical' when hs.asset_type = 'device' then 'high' else 'normal'
    end as importance,
  case
    when not h.reports and o.host is not null then 'seen by ' || o.host
    when not h.reports then 'never reported'
    when h.all_fresh then 'fresh'
    when h.any_fresh then 'partly overdue'
    else 'overdue'
  end as freshness,
  coalesce(h.last_contact_at, o.last_contact_at) as last_contact_at,
  case when s.expected > 0 then round(100.0 * n.observed / s.expected) end as coverage_pct,
  e.last_event_time,
  coalesce(hs.lifecycle, 'undeclared') as lifecycle
from host as h
left join bruce.host_state as hs on hs.hostname = h.hostname
left join bruce.scopes as o on o.scope_id = hs.scope_id
left join issue as i on i.hostname = h.hostname
left join waiting as w on w.hostname = h.hostname
left join lateral (
  select
    case when w.waived > 0 then w.waived || ' waived' end as waived_words,
    case when w.in_maintenance > 0 then w.in_maintenance || ' in maintenance' end as maintenance_words
) as p on true
left join service as s on s.hostname = h.hostname
left join probed as q on q.hostname = h.hostname
cross join lateral (select s.observed + coalesce(q.observed, 0) as observed) as n
left join lateral (
  select v.created_at as last_event_time from public.events as v
  where v.hostname = h.hostname and (h.reports or hs.hostname is not null)
  order by v.created_at desc
  limit 1
) as e on true
order by
  coalesce(i.critical, 0) desc, coalesce(i.high, 0) desc, coalesce(i.medium, 0) desc, coalesce(i.low, 0) desc,
  h.total desc, h.hostname;
revoke all on table public.drift_summary from public, anon, authenticated, service_role;
comment on view public.drift_summary is
  'One row per host, worst first: what is wrong in words and in numbers, and how fresh and complete the '
  'evidence is.';
comment on column public.drift_summary.missing is 'Services that are expected and not observed.';
comment on column public.drift_summary.unexpected is 'What is observed and not expected.';
comment on column public.drift_summary.suppressed is 'Differences that a root cause explains, so not opened.';
comment on column public.drift_summary.waived is
  'Differences that a person accepted for a while, so not opened.';
comment on column public.drift_summary.in_maintenance is
  'Differences in a maintenance window, so not opened yet.';
comment on column public.drift_summary.flapping is 'Open issues that appear and disappear repeatedly.';
comment on column public.drift_summary.acknowledged is 'Open issues that a person takes care of.';
comment on column public.drift_summary.coverage_pct is
  'Share of its active services that a collector or probe observes.';
grant select on public.drift_summary to authenticated, service_role;

-- 40_issues/views/drift_summary_of_host.sql
create function bruce.drift_summary_of_host(p_host text)
returns setof public.drift_summary
language plpgsql
stable
set search_path = ''
set jit = off
-- planned once a session, as bruce.all_drift_of is
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_judged text := set_config('bruce.judged_hosts', array[p_host]::text, true);
begin
  perform set_config('plan_cache_mode', bruce.plan_cache_mode(), true);
  return query select s.* from public.drift_summary as s where s.hostname = p_host;
  v_judged := set_config('bruce.judged_hosts', '', true);
end;
$$;
revoke all on function bruce.drift_summary_of_host(text) from public, anon, authenticated, service_role;
comment on function bruce.drift_summary_of_host(text) is
  'The row of drift_summary of one host, by its exact name. Of many hosts the view is faster.';

-- 40_issues/views/event_json.sql
create function public.event_json(event public.events)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', event.event_id, 'hostname', event.hostname, 'service', event.service, 'event_type',
      event.event_type,
    'expected', event.expected, 'observed', event.observed, 'severity', event.severity, 'details',
      event.details,
    'source', event.source, 'created_at', event.created_at, 'status', event.status, 'issue_id',
      event.issue_id,
    'drift_key', event.drift_key,
    'evidence', coalesce(event.evidence, '{}')
      || jsonb_build_object('field', event.field, 'cause', event.cause)
  );
end;
$$;
revoke all on function public.event_json(public.events) from public, anon, authenticated, service_role;
comment on function public.event_json(public.events) is
  'The canonical JSON of an event, as notifications and the API contain it.';
grant execute on function public.event_json(public.events) to authenticated, service_role;

-- 40_issues/views/held_back.sql
create view public.held_back with (security_invoker = true) as
select
  i.severity, i.event_type, i.hostname, i.service, i.details,
  case
    when i.waived_by is not null then 'waiver'
    when i.suppressed_by is not null then 'root cause'
    when i.window_id is not null then 'maintenance window'
    when i.waits_for is not null then 'patience'
    else 'confirmations'
  end as held_by,
  case
    when i.waived_by is not null then format('Waiver %s by %s: %s', w.id, w.created_by, w.reason)
    when i.suppressed_by is not null then r.details
    when i.window_id is not null then format('Maintenance window %s by %s: %s', m.id, m.created_by, m.reason)
    when i.waits_for is not null then format('Waits for %s.', i.waits_for)
    else format('Seen %s of %s times.', i.confirmations, i.looks)
  end as because,
  case when i.waived_by is not null then w.expires_at when i.suppressed_by is null then m.ends_at
    end as held_until,
  i.first_seen_at, i.stale, i.issue_id
from public.issues as i
left join public.waivers as w on w.id = i.waived_by
left join public.maintenance_windows as m on m.id = i.window_id
left join public.issues as r on r.issue_id = i.suppressed_by
where i.status = 'pending'
order by bruce.severity_rank(i.severity), i.hostname, i.service, i.event_type;
revoke all on table public.held_back from public, anon, authenticated, service_role;
comment on view public.held_back is
  'Pending issues, and what holds each one back: waiver, root cause, maintenance window, or time.';
comment on column public.held_back.held_until is 'Set for a waiver and for a one-off window.';
grant select on public.held_back to authenticated, service_role;

-- 40_issues/views/root_causes.sql
create view public.root_causes with (security_invoker = true) as
select
  r.severity, r.event_type, r.hostname, r.details, r.opened_at,
  count(*) as victims,
  array_agg(concat_ws(' ', v.event_type, v.service, 'on', v.hostname) order by v.hostname,
    v.service) as explains,
  r.issue_id
from public.issues as r
join public.issues as v on v.suppressed_by = r.issue_id and v.status <> 'resolved'
where r.status <> 'resolved'
group by r.issue_id
order by r.opened_at desc;
revoke all on table public.root_causes from public, anon, authenticated, service_role;
comment on view public.root_causes is 'Issues that explain others, with the issues they explain.';
grant select on public.root_causes to authenticated, service_role;

-- 40_issues/views/unused_waivers_and_windows.sql
create view public.unused_waivers_and_windows with (security_invoker = true) as
select
  'waiver' as kind, w.id, w.reason,
  coalesce(w.drift_key,
    concat_ws(' ', coalesce(w.event_type, 'anything'), w.service, 'on', w.hostname)) as about,
  case when w.matched_count = 0 then 'never matched' else 'matches nothing any more' end as verdict,
  w.matched_count, w.last_matched_at, w.created_by, w.created_at
from public.waivers as w
where w.ended_at is null and w.voided_at is null and w.expires_at > bruce.clock()
  and (w.matched_count = 0 or w.last_matched_at < bruce.clock() - interval '30 days')
  and not exists (select from public.issues as i where i.waived_by = w.id)
union all
select
  'maintenance window', m.id, m.reason,
  concat_ws(' ', coalesce(array_to_string(m.event_types, ', '), 'anything'), m.service, 'on', m.hostname),
  case
    when m.matched_count > 0 then 'has matched nothing for long'
    when m.ends_at <= bruce.clock() then 'is over, and never matched'
    else 'never matched'
  end,
  m.matched_count, m.last_matched_at, m.created_by, m.created_at
from public.maintenance_windows as m
where m.enabled
  and coalesce(m.starts_at <= bruce.clock(), true)
  and (m.matched_count = 0 or m.ends_at is null and m.last_matched_at < bruce.clock() - interval '30 days')
order by created_at, kind, id;
revoke all on table public.unused_waivers_and_windows from public, anon, authenticated, service_role;
comment on view public.unused_waivers_and_windows is
  'Waivers and maintenance windows that never held anything back, or nothing for 30 days: they could hide '
  'a problem later.';
grant select on public.unused_waivers_and_windows to authenticated, service_role;

reset check_function_bodies;
