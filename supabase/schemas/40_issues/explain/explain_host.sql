create function bruce.explain_host(p_host text, p_service text, p_names_hosts boolean default true)
returns table (
  event_type text, verdict text, because text, field text, expected text, observed text, confirmations text,
  issue_id uuid, snapshot_id bigint, evidence_source text, evidence_age interval, observed_at timestamptz,
  service text
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
              (bruce.why_silent(p_host, p_service, p_names_hosts)).words)
        end,
        case when i.waived_by is not null then bruce.describe_waiver(i.waived_by) end,
        case when i.suppressed_by is not null then bruce.say('explain.explained_by', r.details) end,
        case when i.window_id is not null then bruce.describe_window(i.window_id) end,
        case
          when i.waits_for is not null then bruce.say('wait.for', i.waits_for)
          when i.status = 'pending' and not i.stale
            and num_nonnulls(i.waived_by, i.suppressed_by, i.window_id) = 0
            then bruce.say('wait.seen', i.confirmations::text, coalesce(d.looks, i.looks)::text)
        end,
        case when i.flapping then bruce.say(
          'flap.came_and_went', t.flap_count::text, bruce.span_words(t.flap_window)) end,
        case
          when i.flapping and i.quiet_since is null
            then bruce.say('flap.until_gone', bruce.span_words(t.cool_down))
          when i.flapping then bruce.say(
            'flap.gone_since', bruce.day_words(i.quiet_since), bruce.span_words(t.cool_down))
        end,
        case
          when i.acknowledged_at is not null and nullif(rtrim(i.note, '.'), '') is not null
            then bruce.say('explain.acknowledged_with_note', i.acknowledged_by, rtrim(i.note, '.'))
          when i.acknowledged_at is not null then bruce.say('explain.acknowledged', i.acknowledged_by)
        end
      ) as because,
      coalesce(d.field, i.field) as field, coalesce(d.expected, i.expected) as expected,
      coalesce(d.observed, i.observed) as observed,
      case when i.issue_id is not null then bruce.say(
        'explain.confirmations', i.confirmations::text, coalesce(d.looks, i.looks)::text) end
        as confirmations,
      i.issue_id, coalesce(d.scope_id, i.scope_id) as scope_id,
      coalesce(d.severity, i.severity) as severity, coalesce(d.service, i.service) as service
    from difference as d
    full join issue as i on i.drift_key = d.drift_key
    left join public.issues as r on r.issue_id = i.suppressed_by
    left join public.drift_rules as t on t.event_type = coalesce(d.event_type, i.event_type)
  ),
  -- rules without a finding: those that failed, and one row for all others
  failed as (
    select b.event_type, b.words
    from failure as b
    join public.drift_rules as r on r.event_type = b.event_type and r.enabled
    where not exists (select from finding as f where f.event_type = b.event_type)
  ),
  silent as (
    select case when f.is_found then 'no drift' else w.verdict end as verdict,
      case when f.is_found then bruce.say('explain.other_rules') else w.words end as because
    from (
      select exists (
        select from finding as f
        where f.verdict in ('open', 'pending', 'drift', 'waived', 'in maintenance', 'flapping')
      ) as is_found
    ) as f
    cross join lateral bruce.why_silent(p_host, p_service, p_names_hosts) as w
    where exists (
      select from public.drift_rules as r
      where r.enabled and not exists (select from finding as f where f.event_type = r.event_type)
        and not exists (select from failed as b where b.event_type = r.event_type)
    )
  ),
  -- of what can be full one day: when, or why nobody can say
  outlook as (
    select o.service, o.words, o.scope_id
    from bruce.outlooks_of(p_host) as o
    where (p_service is null or bruce.fold_name(o.service) = bruce.fold_name(p_service))
      and not exists (
        select from finding as f
        where f.event_type = 'RESOURCE_EXCEEDED' and f.field = 'forecast'
          and f.service is not distinct from o.service)
      and exists (
        select from public.drift_rules as r where r.enabled and r.event_type = 'RESOURCE_EXCEEDED')
    limit 20
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
    s.applied_snapshot_id, s.source, date_trunc('second', v_now - s.last_seen_at), s.last_seen_at,
    a.service
  from (
    select f.event_type, f.verdict, f.because, f.field, f.expected, f.observed, f.confirmations, f.issue_id,
      f.scope_id, f.severity, f.service
    from finding as f
    union all
    select b.event_type, 'unproven', b.words, null, null, null, null, null, p.scope_id, null, p_service
    from failed as b cross join place as p
    union all
    select 'RESOURCE_EXCEEDED', 'no drift', o.words, 'forecast', null, null, null, null, o.scope_id, null,
      o.service
    from outlook as o
    union all
    select null, n.verdict, n.because, null, null, null, null, null, p.scope_id, null, p_service
    from silent as n cross join place as p
  ) as a
  left join bruce.scopes as s on s.scope_id = a.scope_id
  -- what matters most comes first
  order by
    array_position(
      '{open,flapping,drift,pending,stale,unproven,suppressed,waived,in maintenance,no drift,unknown,'
        'no such name}', a.verdict),
    bruce.severity_rank(a.severity), a.event_type, a.field;
end;
$$;
comment on function bruce.explain_host(text, text, boolean) is
  'What explain answers, for the exact name of a host, and when the evidence of each line was observed.';

grant execute on function bruce.explain_host(text, text, boolean) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('wait.for', 'en', 'Waits for %1$s.'),
  ('wait.for', 'fr', 'Attend %1$s.'),
  ('wait.seen', 'en', 'Seen %1$s of %2$s times.'),
  ('wait.seen', 'fr', 'Vu %1$s fois sur %2$s.'),
  ('flap.came_and_went', 'en', 'It flaps: it came and went %1$s times within %2$s.'),
  ('flap.came_and_went', 'fr', 'Cela va et vient : apparu et disparu %1$s fois en %2$s.'),
  ('flap.until_gone', 'en', 'It is resolved when it has been gone for %1$s.'),
  ('flap.until_gone', 'fr', 'Ce sera résolu après %1$s d''absence.'),
  ('flap.gone_since', 'en', 'Gone since %1$s, it is resolved when that has lasted %2$s.'),
  ('flap.gone_since', 'fr', 'Disparu depuis le %1$s, ce sera résolu après %2$s d''absence.'),
  ('explain.explained_by', 'en', 'Explained by: %1$s'),
  ('explain.explained_by', 'fr', 'Expliqué par : %1$s'),
  ('explain.acknowledged', 'en', 'Acknowledged by %1$s.'),
  ('explain.acknowledged', 'fr', 'Pris en charge par %1$s.'),
  ('explain.acknowledged_with_note', 'en', 'Acknowledged by %1$s: %2$s.'),
  ('explain.acknowledged_with_note', 'fr', 'Pris en charge par %1$s : %2$s.'),
  ('explain.confirmations', 'en', '%1$s of %2$s'),
  ('explain.confirmations', 'fr', '%1$s sur %2$s'),
  ('explain.other_rules', 'en', 'The other rules find no difference.'),
  ('explain.other_rules', 'fr', 'Les autres règles ne trouvent aucun écart.');
