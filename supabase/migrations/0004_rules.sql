-- Made from supabase/schemas/30_rules by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 30_rules/drift_rules.sql
create table public.drift_rules (
  event_type text primary key check (event_type ~ '^[A-Z][A-Z0-9_]*$'),
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'info')),
  description text not null,
  enabled boolean not null default true,
  open_confirmations integer not null default 1 check (open_confirmations between 1 and 100),
  resolve_confirmations integer not null default 1 check (resolve_confirmations between 1 and 100),
  absent_confirmations integer not null default 1 check (absent_confirmations between 1 and 100),
  reopen_window interval not null default '15 minutes' check (reopen_window >= '0'),
  flap_count integer default 4 check (flap_count between 2 and 100),
  flap_window interval not null default '1 hour' check (flap_window > '0'),
  cool_down interval not null default '30 minutes' check (cool_down >= '0'),
  evidence text not null default 'snapshot' check (evidence in ('snapshot', 'contact', 'silence')),
  is_root_cause boolean not null default false,
  aliases text[] not null default '{}',
  rule_view text not null check (rule_view ~ '^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$')
);
revoke all on table public.drift_rules from public, anon, authenticated, service_role;
comment on table public.drift_rules is
  'One row per event type. A rule of your own is one view with the columns of bruce.drift_row, and one row '
  'here.';
comment on column public.drift_rules.severity is
  'Severity of the differences that the view gives none of their own: it may have a column severity.';
comment on column public.drift_rules.open_confirmations is
  'Consecutive observations that must show the drift before its issue opens. The view of the rule may ask '
  'for more in its column looks, row by row.';
comment on column public.drift_rules.absent_confirmations is
  'Consecutive observations that must lack a thing before its issue opens, where the rule speaks of what is '
  'absent: that is weaker evidence than one that is there and stopped.';
comment on column public.drift_rules.resolve_confirmations is
  'Consecutive observations that must show it gone before its issue resolves.';
comment on column public.drift_rules.reopen_window is
  'Drift that returns within this time reopens the same issue.';
comment on column public.drift_rules.flap_count is
  'An issue that opens this many times within flap_window is flapping: it stays open. Null: never.';
comment on column public.drift_rules.cool_down is
  'A flapping issue resolves after the difference has been gone for this long.';
comment on column public.drift_rules.evidence is
  'Evidence that proves the drift. snapshot: a fresh, successful snapshot that lists what the rule speaks '
  'of, as its column is_proven says (without that column: a complete one). contact: any recent report of the '
  'collector. silence: none, because the rule is about silence or failure.';
comment on column public.drift_rules.is_root_cause is
  'While open, suppresses issues of what depends on the host.';
comment on column public.drift_rules.aliases is 'Older names of the event type, accepted on input.';
comment on column public.drift_rules.rule_view is
  'schema.view that returns one row per difference that exists now.';
alter table public.drift_rules enable row level security;
create policy drift_rules_select_authenticated on public.drift_rules
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.drift_rules to authenticated, service_role;
grant insert, update, delete on public.drift_rules to service_role;
create trigger _900_note_change after insert or update or delete on public.drift_rules
  for each row execute function bruce.tg__note_change();

-- 30_rules/alert_raised.sql
-- ALERT_RAISED: docs/rules/alert-raised.md

create view bruce.alert_raised with (security_invoker = true) as
select
  'ALERT_RAISED'::text as event_type,
  a.hostname,
  null::text as service,
  -- its key may change while it is raised, and the numbers in it each minute: what it says makes it the same
  concat_ws(' ', a.name, left(md5(a.about), 8), nullif(a.place, 1)) as field,
  case a.kind when 'update' then coalesce(a.item ->> 'installed_version', 'installed') else 'not raised'
    end as expected,
  case a.kind when 'update' then coalesce(a.item ->> 'latest_version', 'a newer one') else a.level
    end as observed,
  case a.kind
    when 'update' then bruce.say('alert_raised.update', a.hostname,
      coalesce(nullif(a.item ->> 'title', ''), a.name), coalesce(a.item ->> 'installed_version', '?'),
      coalesce(a.item ->> 'latest_version', '?'))
    when 'repair' then bruce.say('alert_raised.repair', a.hostname, a.level, a.item ->> 'domain',
      bruce.full_stop(a.text))
    else bruce.say(
    case
      when a.name = 'alert' and a.text <> '' then 'alert_raised.alert_says'
      when a.name = 'alert' then 'alert_raised.alert'
      when a.text <> '' then 'alert_raised.says'
      else 'alert_raised.raises'
    end, a.hostname, a.level, a.text, a.name)
  end as details,
  null::text as source,
  case a.kind when 'update' then a.state_since else a.first_seen_at end as since,
  a.scope_id,
  null::bigint as service_id,
  null::bigint as entity_id,
  case
    -- of the system itself, its security hangs on them
    when a.kind = 'update' then case
      when a.item ->> 'title' ~* '^home assistant (core|operating system|supervisor)$' then 'low'
      else 'info' end
    when a.level in ('CRITICAL', 'ALERT', 'EMERGENCY') then 'critical'
    when a.level = 'ERROR' then 'high'
  end as severity,
  a.heard_until is null and a.state = 'failed' as is_proven
from (
  select e.kind, e.state, e.hostname, e.name, e.scope_id, e.first_seen_at, e.state_since, e.heard_until,
    e.item, t.text, t.level, t.about,
    row_number() over (
      partition by e.kind, e.hostname, e.name, t.about
      -- a repair that two tell of is one: what lists it now, and of these the prober, which sees them all
      order by e.kind = 'repair' and e.heard_until is not null,
        e.kind = 'repair' and not starts_with(e.entity_key, e.hostname || '/'), e.entity_key
    ) as place
  from bruce.entities as e
  cross join lateral (
    select w.text,
      case e.kind when 'alert' then bruce.alert_level(e.item) when 'repair' then bruce.repair_level(e.item)
        end as level,
      -- an update and a repair have names of their own
      case when e.kind = 'alert' then coalesce(
        nullif(regexp_replace(lower(w.text), '(?<![[:alnum:]_./-])[0-9]+([.,:/t-][0-9]+)*', '#', 'g'), ''),
        e.item ->> 'key', '') end as about
    from (
      select left(btrim(regexp_replace(
        regexp_replace(left(case e.kind when 'repair' then bruce.repair_text(e.item)
          else bruce.alert_text(e.item) end, 2000), '<[^>]*>?', ' ', 'g'),
        '\s+', ' ', 'g')), 500) as text
    ) as w
  ) as t
  where e.is_suspect
    and e.kind in ('alert', 'update', 'repair')
    -- of an update that is not available now nobody knows: what was said before neither counts nor ends
    and (e.state = 'failed' or e.kind = 'update' and e.state = 'unknown')
) as a
where (a.kind <> 'repair' or a.place = 1)
-- what the state of a pool says already
and (a.name not in ('VolumeStatus', 'BootPoolStatus')
  or not exists (
    select from bruce.entities as p
    where p.scope_id = a.scope_id
      and p.is_suspect
      and p.kind = 'pool'
      and p.state = 'failed'
      and p.heard_until is null
      and case a.name when 'BootPoolStatus' then p.name in ('boot-pool', 'freenas-boot')
        else position(' ' || lower(p.name) || ' ' in ' ' || lower(a.text) || ' ') > 0 end
  ));
revoke all on table bruce.alert_raised from public, anon, authenticated, service_role;
comment on view bruce.alert_raised is
  'The source itself raises an alert, of level WARNING or above, asks for a repair, or has an update.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('ALERT_RAISED', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.alert_raised',
  'The source itself raises an alert, of level WARNING or above, asks for a repair, or has an update.');
insert into public.texts (key, language, text)
values
  ('rule_about.alert_raised', 'fr',
    'La source elle-même signale une alerte, de niveau WARNING ou au-dessus, demande une réparation ou '
    'propose une mise à jour.'),
  ('alert_raised.update', 'en', '%1$s has an update of %2$s: %3$s is installed, %4$s is there.'),
  ('alert_raised.update', 'fr',
    '%1$s propose une mise à jour de %2$s : %3$s est installée, %4$s est disponible.'),
  ('alert_raised.repair', 'en', '%1$s asks for a repair of %3$s (%2$s): %4$s'),
  ('alert_raised.repair', 'fr', '%1$s demande une réparation de %3$s (%2$s) : %4$s'),
  ('alert_raised.alert_says', 'en', '%1$s raises an alert (%2$s): %3$s'),
  ('alert_raised.alert_says', 'fr', '%1$s signale une alerte (%2$s) : %3$s'),
  ('alert_raised.alert', 'en', '%1$s raises an alert (%2$s).'),
  ('alert_raised.alert', 'fr', '%1$s signale une alerte (%2$s).'),
  ('alert_raised.says', 'en', '%1$s raises %4$s (%2$s): %3$s'),
  ('alert_raised.says', 'fr', '%1$s signale %4$s (%2$s) : %3$s'),
  ('alert_raised.raises', 'en', '%1$s raises %4$s (%2$s).'),
  ('alert_raised.raises', 'fr', '%1$s signale %4$s (%2$s).');

-- 30_rules/all_drift.sql
-- a placeholder: bruce.rebuild_drift replaces it from the rows of drift_rules

create view bruce.all_drift with (security_invoker = true) as
select
  null::text as drift_key, null::text as event_type, null::text as severity, null::text as hostname,
  null::text as service, null::text as field, null::text as expected, null::text as observed,
  null::text as details,
  null::text as source, null::timestamptz as since, null::timestamptz as last_seen_at,
  null::bigint as snapshot_id,
  null::integer as scope_id, null::bigint as service_id, null::bigint as entity_id,
  null::boolean as is_fresh, null::timestamptz as confirmed_at, null::integer as looks
where false;
revoke all on table bruce.all_drift from public, anon, authenticated, service_role;
comment on view bruce.all_drift is
  'Every difference. is_fresh: the evidence is recent, complete and successful enough to prove it now. '
  'confirmed_at: when it was last observed. looks: how many consecutive observations must show it before '
  'its issue opens.';
grant select on bruce.all_drift to authenticated, service_role;

-- 30_rules/all_drift_of.sql
create function bruce.all_drift_of(p_hosts text[])
returns setof bruce.all_drift
language plpgsql
stable
set search_path = ''
set jit = off
-- to plan the union of all rules costs ten times what it costs to run it for a host: it is planned once a
-- session, by bitmap scans alone, because those have a condition whatever the tables hold
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_judged text := set_config('bruce.judged_hosts', p_hosts::text, true);
begin
  perform set_config('plan_cache_mode', bruce.plan_cache_mode(), true);
  return query select d.* from bruce.all_drift as d where d.hostname = any (p_hosts);
  v_judged := set_config('bruce.judged_hosts', '', true);
end;
$$;
revoke all on function bruce.all_drift_of(text[]) from public, anon, authenticated, service_role;
comment on function bruce.all_drift_of(text[]) is
  'The rows of all_drift of a few hosts, by their exact names. Of many hosts the view is faster.';
grant execute on function bruce.all_drift_of(text[]) to authenticated, service_role;

-- 30_rules/has_model.sql
create function bruce.has_model(p_models jsonb, p_declared text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_digest constant text := lower(nullif(regexp_replace(split_part(p_declared, '@', 2), '^sha256:', ''), ''));
begin
  return exists (
    select
    from jsonb_array_elements(p_models) as m (item)
    where bruce.model_key(p_declared)
        in (bruce.model_key(m.item ->> 'name'), bruce.model_key(m.item ->> 'root'))
      and (
        v_digest is null
        -- not every service tells what it runs
        or coalesce(m.item ->> 'digest', '') = ''
        or starts_with(regexp_replace(lower(m.item ->> 'digest'), '^sha256:', ''), v_digest)
      )
  );
end;
$$;
revoke all on function bruce.has_model(jsonb, text) from public, anon, authenticated, service_role;
comment on function bruce.has_model(jsonb, text) is
  'Is a declared model among these? By its name, or the name that it is served from; llama3@sha256:… by its '
  'digest too, of which the beginning is enough.';
grant execute on function bruce.has_model(jsonb, text) to authenticated, service_role;

-- 30_rules/config_drift.sql
create view bruce.config_drift with (security_invoker = true) as
select
  'CONFIG_DRIFT'::text as event_type,
  h.hostname,
  null::text as service,
  'ip'::text as field,
  h.primary_ip as expected,
  array_to_string(h.addresses, ', ') as observed,
  bruce.say('config_drift.ip', h.hostname, array_to_string(h.addresses, ', '), h.primary_ip) as details,
  null::text as source,
  h.changed_at as since,
  coalesce(h.address_scope_id, h.scope_id) as scope_id,
  null::bigint as service_id,
  null::bigint as entity_id,
  h.address_scope_id is not null or h.heard_until is null as is_proven,
  null::integer as looks
from bruce.host_state as h
where h.lifecycle = 'active'
  and (h.state = 'running' or h.address_scope_id is not null)
  and h.addresses <> '{}'
  and h.primary_ip <> all (h.addresses)
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'node', h.parent, h.node,
  bruce.say('config_drift.node', h.hostname, h.node, h.parent),
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
join bruce.entities as n
  on n.scope_id = h.scope_id and n.kind = 'node' and n.entity_key = h.node and n.match = 'matched'
where h.lifecycle = 'active'
  and h.state = 'running'
  and h.parent is not null
  and bruce.fold_name(n.hostname) <> bruce.fold_name(h.parent)
  -- declared on the cluster: any node is right
  and bruce.fold_name(h.parent) <> coalesce(bruce.fold_name(h.cluster), '')
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'name', h.hostname, h.other_name,
  bruce.say('config_drift.name', h.hostname, h.other_name),
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.lifecycle = 'active'
  and h.other_name is not null
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'lifecycle', 'offline', h.state,
  bruce.say(case when h.schedule is null then 'config_drift.host_runs' else 'config_drift.host_hours' end,
    h.hostname, h.schedule),
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.lifecycle = 'offline'
  and h.state in ('running', 'unstable')
union all
select
  'CONFIG_DRIFT', s.host, null, 'lifecycle', 'offline', 'reports',
  bruce.say(
    case when min(h.schedule) is null then 'config_drift.host_reports' else 'config_drift.reports_hours' end,
    s.host, string_agg(s.source, ', ' order by s.source), min(h.schedule)
  ),
  null, max(s.changed_at), max(s.scope_id), null, null, true, null
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'offline'
  and h.state not in ('running', 'unstable')
  -- silent for that long, it is off, as declared
  and s.last_contact_at > (select bruce.clock()) - (select p.forget_after from public.settings as p)
group by s.host
union all
select
  'CONFIG_DRIFT', h.hostname, null, 'identity', 'one',
  case when h.declarations > 1 then h.declarations || ' declarations' else h.candidates || ' guests' end,
  case
    when h.declarations > 1 then bruce.say('config_drift.declarations', h.hostname, h.declarations::text)
    else bruce.say('config_drift.guests', h.hostname, h.candidates::text)
  end,
  null, h.changed_at, h.scope_id, null, null, h.heard_until is null, null
from bruce.host_state as h
where h.state = 'ambiguous'
  and h.lifecycle <> 'retired'
union all
select
  'CONFIG_DRIFT', s.host, null, s.source || '.identity', 'one', 'several',
  bruce.say('config_drift.reporter', s.hostname, s.host),
  null, s.first_seen_at, s.scope_id, null, null, true, null
from bruce.scopes as s
where s.is_ambiguous
union all
select
  'CONFIG_DRIFT', s.host, null, s.source || '.identity', 'one', 'two collectors',
  bruce.say(
    case when s.other_instance is null then 'config_drift.two_words' else 'config_drift.two_instances' end,
    s.hostname, s.source, s.instance, s.other_instance
  ),
  null, s.other_since, s.scope_id, null, null, true, null
from bruce.scopes as s
where s.other_at >= (select bruce.clock()) - s.stale_after
  -- the first one has spoken since: it was not replaced
  and s.last_contact_at > s.other_since
  and not s.is_ambiguous
union all
select
  'CONFIG_DRIFT', s.host, null, 'clock', 'right',
  case when max(s.clock_skew) > interval '2 minutes' then 'ahead' else 'behind' end,
  case
    when max(s.clock_skew) > interval '2 minutes' then
      bruce.say('config_drift.clock_ahead', s.host, bruce.span_words(max(s.clock_skew)),
        string_agg(s.source, ', ' order by s.source))
    else
      bruce.say('config_drift.clock_behind', s.host, bruce.span_words(- min(s.clock_skew)),
        string_agg(s.source, ', ' order by s.source))
  end,
  null, max(s.last_contact_at), max(s.scope_id), null, null, true, null
from bruce.scopes as s
where s.clock_skew not between interval '-2 minutes' and interval '2 minutes'
group by s.host
union all
select
  'CONFIG_DRIFT', e.hostname, null, 'time_synchronization', 'synchronized', 'not synchronized',
  bruce.say('config_drift.time_synchronization', e.hostname),
  null, e.state_since, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.kind = 'os'
  and e.health = 'unsynchronized'
union all
-- copied machines, whose leases and logs are mixed up
select
  'CONFIG_DRIFT', s.host, null, 'machine identity', 'its own', 'shared',
  bruce.say('config_drift.machine', s.host, string_agg(o.host, ', ' order by o.host)),
  null, max(s.first_seen_at), s.scope_id, null, null, true, null
from bruce.scopes as s
join bruce.scopes as o on o.source = 'system' and o.instance = s.instance and o.host <> s.host
where s.source = 'system'
  -- one that is silent may have become the other
  and o.last_contact_at >= (select bruce.clock()) - o.stale_after
  and not s.is_ambiguous
group by s.host, s.scope_id
union all
select
  'CONFIG_DRIFT', e.hostname, null, 'guest identity ' || e.entity_key, 'one', 'several',
  bruce.say('config_drift.guest', e.name),
  null, e.changed_at, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.match = 'ambiguous'
  and e.kind in ('guest', 'vm', 'node')
union all
select
  'CONFIG_DRIFT', e.hostname, e.name, 'container identity', 'one', 'several',
  bruce.say('config_drift.container', e.name, e.hostname),
  null, e.changed_at, e.scope_id, null, e.entity_id, e.heard_until is null, null
from bruce.entities as e
where e.is_suspect
  and e.match = 'ambiguous'
  and e.service_id is null
  and e.kind in ('container', 'app')
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'identity', 'one', t.candidates || ' containers',
  bruce.say('config_drift.containers', t.service, t.hostname, t.candidates::text),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.state = 'ambiguous'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'lifecycle', 'offline', t.state,
  bruce.say(
    case when t.schedule is null then 'config_drift.service_runs' else 'config_drift.service_hours' end,
    t.service, t.hostname, t.schedule
  ),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'offline'
  and t.state in ('running', 'unstable')
  -- of a host that is meant to be off as a whole, its own row speaks
  and not exists (
    select from bruce.host_state as h where h.hostname = t.hostname and h.lifecycle = 'offline')
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'image', t.declared_image,
  case when t.declared_image like '%@sha256:%' then coalesce(t.image_digest, t.image) else t.image end,
  bruce.say(
    'config_drift.image', t.service, t.hostname,
    case when t.declared_image like '%@sha256:%' then coalesce(t.image_digest, t.image) else t.image end,
    t.declared_image
  ),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.declared_image is not null
  and t.lifecycle = 'active'
  and t.state = 'running'
  and bruce.image_differs(t.declared_image, t.image, t.image_digest)
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'restart_policy', t.declared_restart_policy, t.restart_policy,
  bruce.say('config_drift.restart_policy', t.service, t.hostname, t.restart_policy,
    t.declared_restart_policy),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.restart_policy <> t.declared_restart_policy
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'role', t.declared_role, t.role,
  bruce.say('config_drift.role', t.service, t.hostname, t.role, t.declared_role),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null, null
from bruce.service_state as t
where t.differs
  and t.role <> t.declared_role
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', t.hostname, t.service, 'network', 'a container', 'none',
  bruce.say('config_drift.network', t.service, t.hostname, t.lost_network),
  null, t.changed_at, t.scope_id, t.service_id, null,
  t.heard_until is null and not s.incomplete_lists && array['containers'], 2
from bruce.service_state as t
join bruce.scopes as s on s.scope_id = t.scope_id
where t.differs
  and t.lost_network is not null
  and t.lifecycle = 'active'
union all
select
  'CONFIG_DRIFT', m.hostname, m.service, 'model', array_to_string(m.lacking, ', '), m.observed,
  bruce.say('config_drift.model', m.service, m.hostname, array_to_string(m.lacking, ', '), m.observed),
  null, m.changed_at, m.scope_id, m.service_id, null, m.is_proven, null
from (
  select
    t.hostname, t.service, t.service_id, p.scope_id, p.changed_at, p.is_proven,
    array(
      select d.name from unnest(bruce.declared_models(x.metadata)) as d (name)
      where not bruce.has_model(coalesce(p.models, '[]'), d.name)
    ) as lacking,
    coalesce(nullif(array_to_string((p.names)[:10], ', '), ''), 'none')
      || case when cardinality(p.names) > 10 then ', …' else '' end as observed
  from public.expected_services as x
  join bruce.service_state as t on t.service_id = x.id
  cross join lateral (
    select
      min(c.scope_id) as scope_id, max(c.changed_at) as changed_at,
      -- a probe that is not answered tells nothing of the models: what it said before neither counts nor ends
      bool_and(c.state = 'running' and c.heard_until is null)
        and bool_or(jsonb_typeof(c.item -> 'models') = 'array') as is_proven,
      jsonb_path_query_array(jsonb_agg(c.item -> 'models'), '$[*][*]') as models,
      array(
        select distinct n.name
        from jsonb_array_elements_text(
          jsonb_path_query_array(jsonb_agg(c.item -> 'models'), '$[*][*].name')) as n (name)
        order by n.name
      ) as names
    from bruce.entities as c
    where c.service_id = x.id and c.kind = 'check'
      and c.health in ('ollama', 'open_webui', 'vllm', 'openai', 'wyoming')
    having count(*) > 0
  ) as p
  where x.metadata ? 'models'
    and t.lifecycle = 'active'
) as m
where m.lacking <> '{}'
union all
select
  'CONFIG_DRIFT', h.hostname, null, f.field, f.declared::text, f.observed::text,
  bruce.say('config_drift.' || f.field, h.hostname, f.observed::text, f.declared::text),
  null, h.changed_at, h.scope_id, null, h.entity_id, h.heard_until is null, null
from public.assets as a
join bruce.host_state as h on h.hostname = a.name
join bruce.entities as e on e.entity_id = h.entity_id and e.kind = 'guest'
cross join lateral (
  select 'vcpus', n.declared, n.observed
  from (
    select trim_scale((a.metadata ->> 'vcpus')::numeric), (e.item ->> 'maxcpu')::numeric
    where jsonb_typeof(a.metadata -> 'vcpus') = 'number' and jsonb_typeof(e.item -> 'maxcpu') = 'number'
  ) as n (declared, observed)
  where n.declared <> n.observed
  union all
  select 'memory', n.declared, n.observed
  from (
    select (a.metadata ->> 'memory_mb')::numeric, round((e.item ->> 'maxmem')::numeric / 1048576)
    where jsonb_typeof(a.metadata -> 'memory_mb') = 'number' and jsonb_typeof(e.item -> 'maxmem') = 'number'
  ) as n (declared, observed)
  -- people write 8192 or 8000 for 8 GiB, and some mean a million bytes by a megabyte
  where abs(n.declared - n.observed) > 0.03 * n.observed
    and abs(n.declared - n.observed * 1.048576) > 0.03 * n.observed
) as f (field, declared, observed)
where (a.metadata ? 'vcpus' or a.metadata ? 'memory_mb')
  and h.lifecycle = 'active'
  and h.state = 'running'
union all
-- two that declare it contradict each other: nothing has to be observed for that
select
  'CONFIG_DRIFT', x.hostname, x.name, concat('declared ', f.field, ' ', o.origin), f.own, f.other,
  bruce.say('config_drift.declared', x.name, x.hostname, f.own, coalesce(x.origin, 'BRUCE'), f.other,
    concat_ws(', ', o.origin, o.said ->> 'from')),
  null, x.changed_at, null, x.id, null, true, null
from public.expected_services as x
cross join lateral jsonb_each(x.also_declared) as o (origin, said)
cross join lateral (
  select 'ports', array_to_string(x.ports, ', '), array_to_string(p.ports, ', ')
  from (select array(select jsonb_array_elements_text(o.said -> 'ports')) as ports) as p
  where x.ports <> '{}' and p.ports <> '{}' and x.ports <> p.ports
  union all
  select 'image', x.image, o.said ->> 'image'
  where bruce.image_differs(x.image, o.said ->> 'image', null)
) as f (field, own, other)
where x.also_declared <> '{}'
  and x.lifecycle <> 'retired';
revoke all on table bruce.config_drift from public, anon, authenticated, service_role;
comment on view bruce.config_drift is
  'A field differs: address, node, processors, memory, image, restart policy, role, a model, running while '
  'declared offline, a clock, a '
  'network that is gone, an unclear identity, or what two origins declare.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('CONFIG_DRIFT', 'low', 1, 1, 'snapshot', false, '{}', 'bruce.config_drift',
  'A field differs: address, node, image, restart policy, role, a model, running while declared offline, a '
  'network that is gone, unclear identity, or two declarations of one service.');
insert into public.texts (key, language, text)
values
  ('rule_about.config_drift', 'fr',
    'Une valeur diffère : adresse, nœud, image, politique de redémarrage, rôle, modèle, en marche alors que '
    'l''arrêt est déclaré, réseau disparu, identité douteuse, ou deux déclarations d''un service.'),
  ('config_drift.vcpus', 'en', '%1$s has %2$s processors but %3$s are declared.'),
  ('config_drift.vcpus', 'fr', '%1$s a %2$s processeurs, alors que %3$s sont déclarés.'),
  ('config_drift.memory', 'en', '%1$s has %2$s MiB of memory but %3$s are declared.'),
  ('config_drift.memory', 'fr', '%1$s a %2$s Mio de mémoire, alors que %3$s sont déclarés.'),
  ('config_drift.declared', 'en', '%1$s on %2$s is declared with %3$s (%4$s) and with %5$s (%6$s).'),
  ('config_drift.declared', 'fr', '%1$s sur %2$s est déclaré avec %3$s (%4$s) et avec %5$s (%6$s).'),
  ('config_drift.ip', 'en', '%1$s has address %2$s but %3$s is declared.'),
  ('config_drift.ip', 'fr', '%1$s a l''adresse %2$s, alors que %3$s est déclarée.'),
  ('config_drift.node', 'en', '%1$s runs on node %2$s but is declared on %3$s.'),
  ('config_drift.node', 'fr', '%1$s tourne sur le nœud %2$s, mais est déclaré sur %3$s.'),
  ('config_drift.name', 'en',
    'The guest with the number of %1$s is now called %2$s: renamed, or another one that got its number.'),
  ('config_drift.name', 'fr',
    'La machine invitée qui porte le numéro de %1$s s''appelle maintenant %2$s : elle a été renommée, ou une '
    'autre a reçu son numéro.'),
  ('config_drift.host_runs', 'en', '%1$s is declared offline but runs.'),
  ('config_drift.host_runs', 'fr', '%1$s est déclaré éteint, mais tourne.'),
  ('config_drift.host_hours', 'en', '%1$s runs outside its hours (%2$s).'),
  ('config_drift.host_hours', 'fr', '%1$s tourne en dehors de ses heures (%2$s).'),
  ('config_drift.host_reports', 'en', '%1$s is declared offline but reports (%2$s).'),
  ('config_drift.host_reports', 'fr', '%1$s est déclaré éteint, mais envoie des rapports (%2$s).'),
  ('config_drift.reports_hours', 'en', '%1$s reports (%2$s) outside its hours (%3$s).'),
  ('config_drift.reports_hours', 'fr', '%1$s envoie des rapports (%2$s) en dehors de ses heures (%3$s).'),
  ('config_drift.declarations', 'en', '%1$s is declared %2$s times: which one is meant cannot be told.'),
  ('config_drift.declarations', 'fr',
    '%1$s est déclaré %2$s fois : impossible de dire laquelle des déclarations est la bonne.'),
  ('config_drift.guests', 'en', '%2$s guests could be %1$s: which one is meant cannot be told.'),
  ('config_drift.guests', 'fr',
    '%2$s machines invitées pourraient être %1$s : impossible de dire laquelle est la bonne.'),
  ('config_drift.reporter', 'en',
    '%1$s reports as %2$s, which is the name or address of several declared hosts.'),
  ('config_drift.reporter', 'fr',
    '%1$s envoie des rapports comme %2$s, qui est le nom ou l''adresse de plusieurs hôtes déclarés.'),
  ('config_drift.two_words', 'en',
    'Two collectors report as %1$s/%2$s, and say different things: the second one''s word does not count.'),
  ('config_drift.two_words', 'fr',
    'Deux collecteurs envoient des rapports comme %1$s/%2$s et se contredisent : le second ne compte pas.'),
  ('config_drift.two_instances', 'en',
    'Two collectors report as %1$s/%2$s (%3$s, %4$s): the second one''s word does not count.'),
  ('config_drift.two_instances', 'fr',
    'Deux collecteurs envoient des rapports comme %1$s/%2$s (%3$s, %4$s) : le second ne compte pas.'),
  ('config_drift.clock_ahead', 'en', 'The clock of %1$s is %2$s ahead (%3$s).'),
  ('config_drift.clock_ahead', 'fr', 'L''horloge de %1$s est en avance de %2$s (%3$s).'),
  ('config_drift.clock_behind', 'en', 'The clock of %1$s is %2$s behind (%3$s).'),
  ('config_drift.clock_behind', 'fr', 'L''horloge de %1$s est en retard de %2$s (%3$s).'),
  ('config_drift.time_synchronization', 'en', 'Nothing sets the clock of %1$s: it will go wrong.'),
  ('config_drift.time_synchronization', 'fr',
    'Rien ne met à l''heure l''horloge de %1$s : elle finira par dériver.'),
  ('config_drift.machine', 'en',
    '%1$s has the machine id of %2$s: one is a copy of the other, or one machine reports as both.'),
  ('config_drift.machine', 'fr',
    '%1$s a le même identifiant de machine que %2$s : l''une est une copie de l''autre, ou une seule '
    'machine parle sous ces noms.'),
  ('config_drift.guest', 'en', 'Guest %1$s could be several declared hosts.'),
  ('config_drift.guest', 'fr', 'La machine invitée %1$s pourrait être plusieurs hôtes déclarés.'),
  ('config_drift.container', 'en', 'Container %1$s on %2$s could be several declared services.'),
  ('config_drift.container', 'fr', 'Le conteneur %1$s sur %2$s pourrait être plusieurs services déclarés.'),
  ('config_drift.containers', 'en',
    '%3$s containers on %2$s could be service %1$s: which one is meant cannot be told.'),
  ('config_drift.containers', 'fr',
    '%3$s conteneurs sur %2$s pourraient être le service %1$s : impossible de dire lequel est le bon.'),
  ('config_drift.service_runs', 'en', 'Service %1$s runs on %2$s but is declared offline.'),
  ('config_drift.service_runs', 'fr', 'Le service %1$s tourne sur %2$s, mais est déclaré éteint.'),
  ('config_drift.service_hours', 'en', 'Service %1$s runs on %2$s outside its hours (%3$s).'),
  ('config_drift.service_hours', 'fr', 'Le service %1$s tourne sur %2$s en dehors de ses heures (%3$s).'),
  ('config_drift.image', 'en', 'Service %1$s on %2$s runs image %3$s but %4$s is declared.'),
  ('config_drift.image', 'fr',
    'Le service %1$s sur %2$s utilise l''image %3$s, alors que %4$s est déclarée.'),
  ('config_drift.restart_policy', 'en', 'Service %1$s on %2$s has restart policy %3$s but %4$s is declared.'),
  ('config_drift.restart_policy', 'fr',
    'Le service %1$s sur %2$s a la politique de redémarrage %3$s, alors que %4$s est déclarée.'),
  ('config_drift.model', 'en', 'Service %1$s on %2$s lacks the declared model %3$s; it has %4$s.'),
  ('config_drift.model', 'fr', 'Il manque au service %1$s sur %2$s le modèle déclaré %3$s ; il a : %4$s.'),
  ('config_drift.role', 'en', 'Service %1$s on %2$s says its role is %3$s but %4$s is declared.'),
  ('config_drift.role', 'fr', 'Le service %1$s sur %2$s dit avoir le rôle %3$s, alors que %4$s est déclaré.'),
  ('config_drift.network', 'en',
    'Service %1$s on %2$s uses the network of container %3$s, which does not exist: it has to be made anew.'),
  ('config_drift.network', 'fr',
    'Le service %1$s sur %2$s utilise le réseau du conteneur %3$s, qui n''existe pas : il faut recréer son '
    'conteneur.');

-- 30_rules/docker_unreachable.sql
-- DOCKER_UNREACHABLE: docs/rules/docker-unreachable.md

create view bruce.docker_unreachable with (security_invoker = true) as
select
  'DOCKER_UNREACHABLE'::text as event_type,
  s.host as hostname,
  null::text as service,
  'engine'::text as field,
  'answers'::text as expected,
  'no answer'::text as observed,
  bruce.say(
    case when s.error_message is null then 'docker_unreachable.silent' else 'docker_unreachable.because' end,
    s.host, bruce.full_stop(s.error_message)
  ) as details,
  s.source,
  s.error_since as since,
  s.scope_id
from bruce.scopes as s
where s.source = 'docker'
  and s.error_kind = 'unreachable';
revoke all on table bruce.docker_unreachable from public, anon, authenticated, service_role;
comment on view bruce.docker_unreachable is 'The collector says that the Docker Engine does not answer.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('DOCKER_UNREACHABLE', 'high', 1, 1, 'contact', true, '{}', 'bruce.docker_unreachable',
  'The collector says that the Docker Engine does not answer.');
insert into public.texts (key, language, text)
values
  ('rule_about.docker_unreachable', 'fr', 'Le collecteur dit que le moteur Docker ne répond pas.'),
  ('docker_unreachable.silent', 'en', 'The Docker Engine on %1$s does not answer.'),
  ('docker_unreachable.silent', 'fr', 'Docker ne répond pas sur %1$s.'),
  ('docker_unreachable.because', 'en', 'The Docker Engine on %1$s does not answer: %2$s'),
  ('docker_unreachable.because', 'fr', 'Docker ne répond pas sur %1$s : %2$s');

-- 30_rules/suggestions_of.sql
create function bruce.suggestions_of(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
  v_name text := 'suggest_' || lower(p_row.event_type);
  v_offers jsonb[] := '{}';
begin
  -- the rights are those of the owner here, so who asks is looked at
  if coalesce(nullif(current_setting('role', true), 'none'), session_user) = 'authenticated'
    and not bruce.person_may_read()
  then
    return '[]';
  end if;
  select i.* into v_issue from public.issues as i
  where i.drift_key = p_row.drift_key and i.status <> 'resolved';
  if to_regprocedure(format('bruce.%I(bruce.all_drift, uuid)', v_name)) is not null then
    begin
      execute format('select array_agg(o) from bruce.%I($1, $2) as o where o is not null', v_name)
        into v_offers using p_row, v_issue.issue_id;
    exception
      when query_canceled or transaction_rollback then
        raise;
      -- what cannot be suggested costs its suggestions, not the drift that it is about
      when others then
        raise warning 'nothing is suggested for %: %', p_row.drift_key, sqlerrm;
    end;
  end if;
  return bruce.ranked_offers(p_row, v_issue, v_offers);
end;
$$;
revoke all on function bruce.suggestions_of(bruce.all_drift) from public, anon, authenticated, service_role;
comment on function bruce.suggestions_of(bruce.all_drift) is
  'What would end one row of bruce.all_drift, best first: a list of {"key", "kind", "title", "why", "risk", '
  '"risk_why", "cli", "call", "command", "shell", "compose", "sql", "url", "tried"}. Finds the rule by its '
  'name: bruce.suggest_<event_type>(bruce.all_drift, uuid). Security definer: it asks what decides whether '
  'a command may be queued, which nobody else may; it answers who may read, of the row that it is given.';
grant execute on function bruce.suggestions_of(bruce.all_drift) to authenticated, service_role;

-- 30_rules/drift.sql
create view public.drift with (security_invoker = true) as
select
  d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source,
  d.since,
  d.last_seen_at, d.snapshot_id, d.drift_key, d.scope_id,
  -- stable, and so left out by the planner where nobody selects it
  bruce.suggestions_of(d) as suggestions
from bruce.all_drift as d
where d.is_fresh;
revoke all on table public.drift from public, anon, authenticated, service_role;
comment on view public.drift is
  'Every difference between declared and observed that exists now, proven by fresh and complete evidence. '
  'One row per drift_key.';
comment on column public.drift.since is 'When the difference began, as far as known.';
comment on column public.drift.last_seen_at is 'Age of the evidence: last successful report of the source.';
comment on column public.drift.snapshot_id is 'The evidence: id in observed_snapshots.';
comment on column public.drift.suggestions is
  'What would end it, best first, each with the line, call or command that does it (docs/suggestions.md). '
  'Made for each row that is read: of many rows, select the other columns by name.';
grant select on public.drift to authenticated, service_role;

-- 30_rules/drift_of.sql
create function public.drift_of(hostname text)
returns setof public.drift
language plpgsql
stable
set search_path = ''
as $$
begin
  perform bruce.refuse_strangers();
  return query
    select
      d.severity, d.event_type, d.hostname, d.service, d.details, d.expected, d.observed, d.field, d.source,
      d.since, d.last_seen_at, d.snapshot_id, d.drift_key, d.scope_id, bruce.suggestions_of(d)
    from bruce.drift_of_hosts(array[(bruce.resolve_host(drift_of.hostname)).host]) as d
    order by bruce.severity_rank(d.severity), d.drift_key;
end;
$$;
revoke all on function public.drift_of(text) from public, anon, authenticated, service_role;
comment on function public.drift_of(text) is
  'The rows of drift of one host, by hostname, alias or address, worst first. Planned once a session: a '
  'tenth of the cost of the view with a condition on hostname.';
grant execute on function public.drift_of(text) to authenticated, service_role;

-- 30_rules/drift_of_hosts.sql
create function bruce.drift_of_hosts(p_hosts text[])
returns setof bruce.all_drift
language sql
stable
set search_path = ''
as $$
  select d.* from bruce.all_drift_of(p_hosts) as d where d.is_fresh;
$$;
revoke all on function bruce.drift_of_hosts(text[]) from public, anon, authenticated, service_role;
comment on function bruce.drift_of_hosts(text[]) is
  'The differences of a few hosts that are proven, by their exact names. bruce.suggestions_of says of each '
  'what would end it.';
grant execute on function bruce.drift_of_hosts(text[]) to authenticated, service_role;

-- 30_rules/drift_row.sql
-- scope_id is the evidence: bruce.all_drift decides for all rules whether it is good enough. A null source is
-- the source of that scope. A view may say more: service_id, entity_id (what the row speaks of), is_proven
-- (whether what it is read from says so) and looks (how many consecutive observations must show this row
-- before its issue opens, where that is more than open_confirmations of the rule).

create type bruce.drift_row as (
  event_type text, hostname text, service text, field text, expected text, observed text, details text,
  source text, since timestamptz, scope_id integer
);
comment on type bruce.drift_row is
  'The columns that every rule view returns, by name. It may return more: service_id and entity_id (what it '
  'speaks of), is_proven, and severity where not all of its rows are equally bad.';

-- 30_rules/listened_until.sql
create function bruce.listened_until()
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now constant timestamptz := bruce.clock();
begin
  return case when bruce.engine_was_away(v_now)
    then (select bruce.last_beat_at(h) from public.heartbeats as h where h.name = 'engine')
    else v_now end;
end;
$$;
revoke all on function bruce.listened_until() from public, anon, authenticated, service_role;
comment on function bruce.listened_until() is
  'Until when somebody who reports would have been heard: now, or the moment at which the engine stopped. '
  'Silence counts until then; when the engine is back, each has its intervals again (bruce.excuse_silence).';
grant execute on function bruce.listened_until() to authenticated, service_role;

-- 30_rules/silent_together.sql
create view bruce.silent_together with (security_invoker = true) as
with reporter as (
  select s.host as hostname, max(s.last_contact_at) as heard_at,
    max(greatest(s.last_contact_at + s.stale_after, s.excused_until)) as due_at,
    max(s.last_contact_at + make_interval(secs => s.interval_s)) as missed_at,
    -- what stands on one hypervisor has one reason to fall silent
    coalesce((
      select a.ancestor from bruce.host_ancestors as a where a.hostname = s.host order by a.depth desc limit 1
    ), s.host) as place
  from bruce.scopes as s
  join bruce.host_state as h on h.hostname = s.host
  where h.lifecycle = 'active'
    -- a collector beside this database is heard whatever happens to the network
    and s.host <> (select p.self_hostname from public.settings as p)
  group by s.host
),
silent as (
  select r.* from reporter as r where r.due_at < (select bruce.listened_until())
),
-- those that were in time when the last of them was heard
together as (
  select s.* from silent as s where s.due_at >= (select max(o.heard_at) from silent as o)
),
counted as (
  select
    count(*) as hosts, count(distinct t.place) as places, max(t.heard_at) as since,
    min(t.missed_at) as missed_at, max(t.due_at) - min(t.due_at) as span,
    array_agg(t.hostname order by t.hostname) as hostnames
  from together as t
),
other as (
  select count(*) as hosts, count(*) filter (where r.heard_at > c.missed_at) as heard
  from reporter as r
  cross join counted as c
  where not exists (select from silent as s where s.hostname = r.hostname)
)
select c.hostnames, c.since
from counted as c
cross join other as o
where c.places > 1
  and (c.hosts >= 3 and c.hosts > o.heard or o.hosts = 0 and c.span <= interval '5 minutes');
revoke all on table bruce.silent_together from public, anon, authenticated, service_role;
comment on view bruce.silent_together is
  'The hosts of which most fell silent in one moment, while few or none reported since: one row, or none. '
  'What stands on one hypervisor is one host here. Two of two are enough, else three.';
grant select on bruce.silent_together to authenticated, service_role;

-- 30_rules/node_unreachable.sql
-- NODE_UNREACHABLE: docs/rules/node-unreachable.md

create view bruce.node_unreachable with (security_invoker = true) as
select
  'NODE_UNREACHABLE'::text as event_type,
  s.host as hostname,
  null::text as service,
  'report'::text as field,
  format('a report every %s', make_interval(secs => min(s.interval_s))) as expected,
  'silence' as observed,
  bruce.say(
    'node_unreachable.silent', s.host, bruce.day_words(max(s.last_contact_at)),
    string_agg(s.source, ', ' order by s.source),
    bruce.span_words(make_interval(secs => min(s.interval_s)))
  ) as details,
  min(s.source) as source,
  max(s.last_contact_at) as since,
  min(s.scope_id) as scope_id,
  true as is_proven
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'active'
group by s.host
having max(greatest(s.last_contact_at + s.stale_after, s.excused_until)) < (select bruce.listened_until())
  and not exists (
    select from bruce.entities as n
    where n.is_suspect and n.kind = 'node' and n.state = 'stopped' and n.hostname = s.host
  )
union all
select
  'NODE_UNREACHABLE', e.hostname, null, 'node', 'online', 'offline',
  bruce.say('node_unreachable.offline', e.hostname),
  min(s.source), min(e.changed_at), min(e.scope_id), bool_or(e.heard_until is null)
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
join bruce.host_state as h on h.hostname = e.hostname
where e.is_suspect
  and e.kind = 'node'
  and e.state = 'stopped'
  and h.lifecycle = 'active'
group by e.hostname
union all
select
  'NODE_UNREACHABLE', p.self_hostname, null, 'reporters', 'reports', 'silence',
  bruce.say(
    'node_unreachable.together', bruce.day_words(t.since), cardinality(t.hostnames)::text,
    array_to_string(t.hostnames[:10], ', ') || case when cardinality(t.hostnames) > 10 then ', …' else '' end
  ),
  'bruce', t.since, null, true
from public.settings as p
cross join lateral (select o.* from bruce.silent_together as o offset 0) as t;
revoke all on table bruce.node_unreachable from public, anon, authenticated, service_role;
comment on view bruce.node_unreachable is
  'A host misses several of its own reporting intervals, or its cluster reports it offline, or most hosts '
  'fell silent together.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('NODE_UNREACHABLE', 'critical', 1, 1, 'silence', true, '{HOST_NOT_RESPONDING}', 'bruce.node_unreachable',
  'A host misses several of its own reporting intervals, or its cluster reports it offline.');
insert into public.texts (key, language, text)
values
  ('rule_about.node_unreachable', 'fr',
    'Un hôte manque plusieurs de ses propres rapports, ou son cluster le dit hors ligne.'),
  ('node_unreachable.silent', 'en', 'Host %1$s has not reported since %2$s (%3$s, every %4$s).'),
  ('node_unreachable.silent', 'fr', 'L''hôte %1$s n''a rien envoyé depuis %2$s (%3$s, intervalle : %4$s).'),
  ('node_unreachable.offline', 'en', 'The cluster reports node %1$s as offline.'),
  ('node_unreachable.offline', 'fr', 'Le cluster signale que le nœud %1$s est hors ligne.'),
  ('node_unreachable.together', 'en',
    'Nobody reports since %1$s: %2$s hosts fell silent together (%3$s). More likely it is the way to BRUCE.'),
  ('node_unreachable.together', 'fr',
    'Plus personne n''envoie rien depuis %1$s : %2$s hôtes se sont tus ensemble (%3$s). C''est plutôt le '
    'chemin vers BRUCE qui est coupé.');

-- 30_rules/rule_row.sql
create type bruce.rule_row as (
  event_type text, hostname text, service text, field text, expected text, observed text, details text,
  source text, since timestamptz, scope_id integer, service_id bigint, entity_id bigint, is_proven boolean,
  looks integer, severity text
);
comment on type bruce.rule_row is 'What a rule view returns, with all that it may return.';

-- 30_rules/own/rule_failure.sql
create type bruce.rule_failure as (event_type text, hostname text, message text);
comment on type bruce.rule_failure is
  'A rule of one''s own that could not be judged on a host, and why. hostname null: on no host.';

-- 30_rules/own/rule_answer.sql
create type bruce.rule_answer as (found bruce.rule_row[], failures bruce.rule_failure[]);
comment on type bruce.rule_answer is 'What a rule of one''s own says, and where it could not be judged.';

-- 30_rules/own/ask_hosts.sql
create function bruce.ask_hosts(p_event_type text, p_rule_view text, p_hosts text[])
returns bruce.rule_answer
language plpgsql
stable
set search_path = ''
-- a host is found by an index where there is one: then no row of another host is looked at
set enable_seqscan = off
as $$
declare
  v_answer bruce.rule_answer := row('{}'::bruce.rule_row[], '{}'::bruce.rule_failure[]);
  v_firsts integer[] := array[1];
  v_lasts integer[] := array[cardinality(p_hosts)];
  v_first integer;
  v_last integer;
  v_middle integer;
  v_hosts text[];
  v_message text;
begin
  while v_firsts <> '{}' and p_hosts <> '{}' loop
    v_first := v_firsts[1];
    v_last := v_lasts[1];
    v_firsts := v_firsts[2:];
    v_lasts := v_lasts[2:];
    v_hosts := p_hosts[v_first:v_last];
    begin
      v_answer.found := v_answer.found || bruce.ask_view(p_event_type, p_rule_view, v_hosts);
    exception
      -- whatever it raises: it costs this rule on this host, and nothing else
      when query_canceled then
        -- the time of the statement is over, and Postgres does not stop it again: nothing more is asked
        get stacked diagnostics v_message = message_text;
        v_answer.failures := v_answer.failures || array(
          select row(p_event_type, h.hostname, v_message)::bruce.rule_failure
          from unnest(p_hosts[v_first:]) as h (hostname));
        return v_answer;
      when assert_failure or others then
        if v_first = v_last then
          get stacked diagnostics v_message = message_text;
          v_answer.failures := v_answer.failures
            || row(p_event_type, v_hosts[1], v_message)::bruce.rule_failure;
        else
          v_middle := (v_first + v_last) / 2;
          v_firsts := array[v_first, v_middle + 1] || v_firsts;
          v_lasts := array[v_middle, v_last] || v_lasts;
        end if;
    end;
  end loop;
  return v_answer;
end;
$$;
revoke all on function bruce.ask_hosts(text, text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.ask_hosts(text, text, text[]) is
  'Asks a rule of one''s own about these hosts. Where it fails, it is asked about half of them, and so on: '
  'only the hosts on whose data it fails are not judged.';
grant execute on function bruce.ask_hosts(text, text, text[]) to authenticated, service_role;

-- 30_rules/own/ask_rule.sql
create function bruce.ask_rule(p_event_type text, p_rule_view text, p_hosts text[])
returns bruce.rule_answer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_answer bruce.rule_answer := row('{}'::bruce.rule_row[], '{}'::bruce.rule_failure[]);
  v_hosts text[] := p_hosts;
  v_message text;
begin
  select bruce.say('rule_failure.slow', round(extract(epoch from s.took)::numeric, 1)::text,
    bruce.day_words(s.retry_at))
  into v_message
  from bruce.slow_rules as s
  where s.event_type = p_event_type and s.retry_at > bruce.clock();
  if found then
    v_answer.failures := array[row(p_event_type, null, v_message)::bruce.rule_failure];
    return v_answer;
  end if;
  begin
    v_answer.found := bruce.ask_view(p_event_type, p_rule_view, p_hosts);
    return v_answer;
  exception
    when query_canceled then
      get stacked diagnostics v_message = message_text;
      v_answer.failures := case
        when p_hosts is null then array[row(p_event_type, null, v_message)::bruce.rule_failure]
        else array(
          select row(p_event_type, h.hostname, v_message)::bruce.rule_failure
          from unnest(p_hosts) as h (hostname))
      end;
      return v_answer;
    when assert_failure or others then
      get stacked diagnostics v_message = message_text;
  end;
  -- is it the view itself?
  begin
    execute format('select %s from %I.%I limit 0', bruce.rule_columns(p_rule_view),
      split_part(p_rule_view, '.', 1), split_part(p_rule_view, '.', 2));
  exception
    when query_canceled or assert_failure or others then
      v_answer.failures := array[row(p_event_type, null, v_message)::bruce.rule_failure];
      return v_answer;
  end;
  if v_hosts is null then
    v_hosts := bruce.hosts_of_rule(p_event_type, p_rule_view);
  end if;
  v_answer := bruce.ask_hosts(p_event_type, p_rule_view, v_hosts);
  if p_hosts is null and v_answer.failures = '{}' then
    v_answer.failures := array[row(p_event_type, null, v_message)::bruce.rule_failure];
  end if;
  return v_answer;
end;
$$;
revoke all on function bruce.ask_rule(text, text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.ask_rule(text, text, text[]) is
  'What a rule of one''s own says of these hosts (null: of all), in one statement, and host by host only '
  'where that fails. Where it is the view itself that fails, or is too slow, there is one failure, of no '
  'host.';
grant execute on function bruce.ask_rule(text, text, text[]) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('rule_failure.slow', 'en', 'it took %1$s s, and is asked again at %2$s'),
  ('rule_failure.slow', 'fr', 'elle a pris %1$s s et sera de nouveau interrogée à %2$s');

-- 30_rules/own/ask_view.sql
create function bruce.ask_view(p_event_type text, p_rule_view text, p_hosts text[])
returns bruce.rule_row[]
language plpgsql
stable
set search_path = ''
set jit = off
as $$
declare
  -- what one host can be told at once
  v_most constant integer := 1000;
  -- a rule only reads; the subtransaction of the caller takes it back
  v_reads text := set_config('transaction_read_only', 'on', true);
  v_asks text := set_config('bruce.asks_view', 'on', true);
  v_found bruce.rule_row[];
  v_problem text;
begin
  execute format(
    'select array(select r::bruce.rule_row from (select %s from %I.%I as v where v.event_type::text = $1 %s '
    'limit $3) as r)',
    bruce.rule_columns(p_rule_view), split_part(p_rule_view, '.', 1), split_part(p_rule_view, '.', 2),
    case when p_hosts is not null then 'and v.hostname::text = any ($2)' end
  )
  into v_found
  using p_event_type, p_hosts, case when cardinality(p_hosts) = 1 then v_most + 1 end;
  v_asks := set_config('bruce.asks_view', '', true);
  select case
      when h.hostname is null then bruce.say('rule_failure.no_hostname')
      when not h.are_whole then bruce.say('rule_failure.no_details')
      when h.longest > 1000 then bruce.say('rule_failure.too_long')
      when h.rows > v_most then bruce.say('rule_failure.too_many_rows', v_most::text)
    end
  into v_problem
  from (
    select f.hostname, count(*) as rows, bool_and(f.details is not null) as are_whole,
      max(octet_length(concat(f.hostname, f.service, f.field))) as longest
    from unnest(v_found) as f
    group by f.hostname
  ) as h
  where h.hostname is null or not h.are_whole or h.longest > 1000 or h.rows > v_most
  limit 1;
  if v_problem is not null then
    raise exception '%', v_problem;
  end if;
  return v_found;
end;
$$;
revoke all on function bruce.ask_view(text, text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.ask_view(text, text, text[]) is
  'The rows of the view of a rule of one''s own, of these hosts (null: of all), if all of them can be '
  'issues. It raises what the view raises. Nothing that the view calls can write: this is called in a '
  'subtransaction of its own, which makes an end of reading only.';
grant execute on function bruce.ask_view(text, text, text[]) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('rule_failure.no_hostname', 'en', 'it returns a row without a hostname'),
  ('rule_failure.no_hostname', 'fr', 'elle donne une ligne sans hostname'),
  ('rule_failure.no_details', 'en', 'it returns a row without details'),
  ('rule_failure.no_details', 'fr', 'elle donne une ligne sans details'),
  ('rule_failure.too_long', 'en', 'it returns a service or field that is too long'),
  ('rule_failure.too_long', 'fr', 'elle donne un service ou un field trop long'),
  ('rule_failure.too_many_rows', 'en', 'it returns more than %1$s rows'),
  ('rule_failure.too_many_rows', 'fr', 'elle donne plus de %1$s lignes');

-- 30_rules/own/hosts_of_rule.sql
create function bruce.hosts_of_rule(p_event_type text, p_rule_view text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_hosts text[] := array(
    select h.hostname from bruce.host_state as h
    union
    select s.host from bruce.scopes as s
    union
    select i.hostname from public.issues as i where i.event_type = p_event_type and i.status <> 'resolved');
  v_named text[];
begin
  begin
    perform set_config('transaction_read_only', 'on', true);
    perform set_config('bruce.asks_view', 'on', true);
    execute format(
      'select array(select distinct v.hostname::text from %I.%I as v where v.hostname is not null)',
      split_part(p_rule_view, '.', 1), split_part(p_rule_view, '.', 2))
    into v_named;
    perform set_config('bruce.asks_view', '', true);
  exception
    -- it fails as the whole view does: then of the hosts that BRUCE knows
    when query_canceled or assert_failure or others then
      v_named := '{}';
  end;
  return array(select unnest(v_hosts) union select unnest(v_named));
end;
$$;
revoke all on function bruce.hosts_of_rule(text, text) from public, anon, authenticated, service_role;
comment on function bruce.hosts_of_rule(text, text) is
  'The hosts that a rule of one''s own, which fails, is asked about one by one: all that are known, and '
  'those that it names itself.';
grant execute on function bruce.hosts_of_rule(text, text) to authenticated, service_role;

-- 30_rules/own/own_failures.sql
create function bruce.own_failures(p_host text)
returns setof bruce.rule_failure
language plpgsql
stable
rows 1
set search_path = ''
as $$
declare
  v_rule record;
begin
  for v_rule in
    select r.event_type, r.rule_view
    from public.drift_rules as r
    where r.enabled and not starts_with(r.rule_view, 'bruce.')
    order by r.event_type
  loop
    return query
      select f.*
      from unnest((bruce.ask_rule(v_rule.event_type, v_rule.rule_view, array[p_host])).failures) as f;
  end loop;
end;
$$;
revoke all on function bruce.own_failures(text) from public, anon, authenticated, service_role;
comment on function bruce.own_failures(text) is 'The rules of one''s own that cannot be judged on this host.';
grant execute on function bruce.own_failures(text) to authenticated, service_role;

-- 30_rules/own/own_rows.sql
-- which hosts are judged is an argument that a view cannot pass on: bruce.judged_hosts, for the time of one
-- statement. Without it: all

create function bruce.own_rows()
returns setof bruce.rule_row
language plpgsql
stable
rows 10
set search_path = ''
as $$
declare
  v_hosts text[] := nullif(current_setting('bruce.judged_hosts', true), '')::text[];
  v_rule record;
  v_answer bruce.rule_answer;
  v_failures bruce.rule_failure[] := '{}';
begin
  -- a rule that reads drift sees what the rules of BRUCE say
  if current_setting('bruce.asks_view', true) = 'on' then
    return;
  end if;
  -- what fails on no host in particular is told of this one
  if (select s.self_hostname from public.settings as s) = any (v_hosts) then
    v_hosts := null;
  end if;
  for v_rule in
    select r.event_type, r.rule_view
    from public.drift_rules as r
    where r.enabled and not starts_with(r.rule_view, 'bruce.')
    order by r.event_type
  loop
    v_answer := bruce.ask_rule(v_rule.event_type, v_rule.rule_view, v_hosts);
    return query
      select distinct on (concat_ws('/', r.hostname, coalesce(r.service, ''), r.field)) r.*
      from unnest(v_answer.found) as r
      order by concat_ws('/', r.hostname, coalesce(r.service, ''), r.field), r.is_proven, r.details;
    v_failures := v_failures || v_answer.failures;
  end loop;
  if v_failures <> '{}' then
    return query select r.* from bruce.rows_of_failures(v_failures) as r;
  end if;
end;
$$;
revoke all on function bruce.own_rows() from public, anon, authenticated, service_role;
comment on function bruce.own_rows() is
  'What the rules of one''s own say, each key once. One that fails on a host costs that rule on that host, '
  'and says so.';
grant execute on function bruce.own_rows() to authenticated, service_role;

-- 30_rules/own/rows_of_failures.sql
create function bruce.rows_of_failures(p_failures bruce.rule_failure[])
returns setof bruce.rule_row
language plpgsql
stable
set search_path = ''
as $$
begin
  -- what it said before is neither confirmed nor gone
  return query
    select
      i.event_type, i.hostname, i.service, i.field, i.expected, i.observed, i.details, i.source,
      (i.evidence ->> 'since')::timestamptz, i.scope_id, i.service_id, i.entity_id, false, i.looks, i.severity
    from public.issues as i
    where i.status <> 'resolved' and exists (
      select from unnest(p_failures) as f
      where f.event_type = i.event_type and coalesce(f.hostname, i.hostname) = i.hostname
    );
  return query
    select
      'SNAPSHOT_ERROR', coalesce(f.hostname, s.self_hostname), null::text, 'rule', 'every rule can be judged',
      string_agg(f.event_type, ', ' order by f.event_type),
      string_agg(bruce.rule_failure_words(f), ' ' order by f.event_type),
      'bruce', null::timestamptz, null::integer, null::bigint, null::bigint, true, 1, null::text
    from unnest(p_failures) as f
    cross join public.settings as s
    group by coalesce(f.hostname, s.self_hostname);
end;
$$;
revoke all on function bruce.rows_of_failures(bruce.rule_failure[]) from public, anon, authenticated, service_role;
comment on function bruce.rows_of_failures(bruce.rule_failure[]) is
  'What follows where a rule could not be judged: one SNAPSHOT_ERROR a host, and its living issues there as '
  'differences that nothing proves: they turn stale, and are not resolved.';
grant execute on function bruce.rows_of_failures(bruce.rule_failure[]) to authenticated, service_role;

-- 30_rules/own/rule_failure_words.sql
create function bruce.rule_failure_words(p_failure bruce.rule_failure)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.say(
    case when p_failure.hostname is null then 'rule_failure.everywhere' else 'rule_failure.on_host' end,
    p_failure.event_type, bruce.full_stop(left(p_failure.message, 500)), p_failure.hostname
  );
end;
$$;
revoke all on function bruce.rule_failure_words(bruce.rule_failure) from public, anon, authenticated, service_role;
comment on function bruce.rule_failure_words(bruce.rule_failure) is
  'Where a rule of one''s own could not be judged and why, in one sentence.';
grant execute on function bruce.rule_failure_words(bruce.rule_failure) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('rule_failure.everywhere', 'en', 'The rule %1$s failed: %2$s Nothing is concluded from it there.'),
  ('rule_failure.everywhere', 'fr', 'La règle %1$s a échoué : %2$s Rien n''en est conclu.'),
  ('rule_failure.on_host', 'en', 'The rule %1$s failed on %3$s: %2$s Nothing is concluded from it there.'),
  ('rule_failure.on_host', 'fr',
    'La règle %1$s a échoué sur %3$s : %2$s Rien n''en est conclu pour cet hôte.');

-- 30_rules/own/slow_rules.sql
create table bruce.slow_rules (
  event_type text primary key references public.drift_rules on delete cascade,
  took interval not null,
  pause interval not null,
  retry_at timestamptz not null
);
revoke all on table bruce.slow_rules from public, anon, authenticated, service_role;
comment on table bruce.slow_rules is
  'Rules of one''s own that took too long when they were last asked about all hosts. They are not asked '
  'before retry_at: nobody shall wait for them.';
comment on column bruce.slow_rules.pause is 'Twice as long after each time, at most an hour.';
alter table bruce.slow_rules enable row level security;
create policy slow_rules_select_authenticated on bruce.slow_rules
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.slow_rules to authenticated, service_role;

-- 30_rules/own/time_rules.sql
create function bruce.time_rules(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most constant interval := '5 seconds';
  v_rule record;
  v_began timestamptz;
  v_took interval;
begin
  for v_rule in
    select r.event_type, r.rule_view, s.pause
    from public.drift_rules as r
    left join bruce.slow_rules as s on s.event_type = r.event_type
    where r.enabled and not starts_with(r.rule_view, 'bruce.') and coalesce(s.retry_at <= p_now, true)
    order by r.event_type
  loop
    v_began := clock_timestamp();
    perform bruce.ask_rule(v_rule.event_type, v_rule.rule_view, null);
    v_took := clock_timestamp() - v_began;
    if v_took > v_most then
      insert into bruce.slow_rules as s (event_type, took, pause, retry_at)
      values (v_rule.event_type, v_took, '2 minutes', p_now + interval '2 minutes')
      on conflict (event_type) do update set
        took = excluded.took, pause = least(s.pause * 2, '1 hour'),
        retry_at = p_now + least(s.pause * 2, '1 hour');
    elsif v_rule.pause is not null then
      delete from bruce.slow_rules as s where s.event_type = v_rule.event_type;
    end if;
  end loop;
end;
$$;
revoke all on function bruce.time_rules(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.time_rules(timestamptz) is
  'Asks each rule of one''s own, and pauses those that take more than five seconds. Postgres cannot end a '
  'part of a statement, so that is seen once it is over.';

-- 30_rules/plan_cache_mode.sql
create function bruce.plan_cache_mode()
returns text
language sql
stable
set search_path = ''
as $$
  select case when pg_relation_size('bruce.entities') < 65536 then 'force_custom_plan'
    else 'force_generic_plan' end;
$$;
revoke all on function bruce.plan_cache_mode() from public, anon, authenticated, service_role;
comment on function bruce.plan_cache_mode() is
  'How a function that asks about one host plans: once a session, but each time while so little is observed '
  'that the plan would not fit later. Of an empty or tiny table all ways to read it cost the same.';
grant execute on function bruce.plan_cache_mode() to authenticated, service_role;

-- 30_rules/pool_unhealthy.sql
-- POOL_UNHEALTHY: docs/rules/pool-unhealthy.md

create view bruce.pool_unhealthy with (security_invoker = true) as
select
  'POOL_UNHEALTHY'::text as event_type,
  e.hostname,
  e.name as service,
  'pool'::text as field,
  'ONLINE'::text as expected,
  p.observed,
  case e.state
    when 'absent' then bruce.say('pool_unhealthy.vanished', e.name, e.hostname,
      bruce.day_words(e.heard_until), bruce.span_words(o.forget_after))
    else bruce.say(
      case p.observed
        when 'ONLINE but not healthy' then 'pool_unhealthy.online'
        when 'not healthy' then 'pool_unhealthy.not_healthy'
        else 'pool_unhealthy.is'
      end, e.name, e.hostname, p.observed)
  end as details,
  null::text as source,
  e.state_since as since,
  e.scope_id,
  null::bigint as service_id,
  null::bigint as entity_id,
  case when p.observed in ('FAULTED', 'OFFLINE', 'absent') then 'critical' end as severity,
  case e.state when 'absent' then not s.incomplete_lists && array['pools']
    else e.heard_until is null end as is_proven
from bruce.entities as e
cross join public.settings as o
join bruce.scopes as s on s.scope_id = e.scope_id
cross join lateral (
  select case
    when e.state = 'absent' then 'absent'
    when upper(e.item ->> 'status') = 'ONLINE' then 'ONLINE but not healthy'
    else coalesce(upper(e.item ->> 'status'), 'not healthy')
  end
) as p (observed)
where e.is_suspect
  and e.kind = 'pool'
  and (e.state = 'failed'
    or e.state = 'absent' and e.heard_until > (select bruce.clock()) - o.forget_after)
union all
-- a shared storage is one, whatever nodes it is away from: it is told of the first of them
select
  'POOL_UNHEALTHY', e.hostname, e.name, 'storage', 'available', 'unavailable',
  bruce.say('pool_unhealthy.storage', e.name, min(n.nodes)),
  null, min(e.state_since), min(e.scope_id), null, null, null, bool_or(e.heard_until is null)
from bruce.entities as e
cross join lateral (
  select string_agg(distinct o.hostname, ', ') as nodes, min(o.hostname) as first
  from bruce.entities as o
  where o.scope_id = e.scope_id
    and o.is_suspect
    and o.kind = 'storage'
    and o.state = 'failed'
    and o.name = e.name
    and (o.entity_id = e.entity_id or lower(e.item ->> 'shared') in ('1', 'true'))
) as n
where e.is_suspect
  and e.kind = 'storage'
  and e.state = 'failed'
  and n.first = e.hostname
group by e.hostname, e.name;
revoke all on table bruce.pool_unhealthy from public, anon, authenticated, service_role;
comment on view bruce.pool_unhealthy is
  'A pool that is not ONLINE and healthy, or not listed any more; a storage that should be there and is not.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('POOL_UNHEALTHY', 'high', 2, 1, 'snapshot', false, '{}', 'bruce.pool_unhealthy',
  'A pool or a storage that should be there is not ONLINE or available.');
insert into public.texts (key, language, text)
values
  ('rule_about.pool_unhealthy', 'fr',
    'Un pool ou un stockage qui doit être là n''est pas ONLINE ou disponible.'),
  ('pool_unhealthy.vanished', 'en',
    'Pool %1$s on %2$s was listed until %3$s and is not any more: exported, destroyed, or its disks are '
    'away. It is forgotten %4$s after that.'),
  ('pool_unhealthy.vanished', 'fr',
    'Le pool %1$s de %2$s a été listé jusqu''à %3$s et ne l''est plus : exporté, détruit, ou privé de ses '
    'disques. Il est oublié %4$s après cette date.'),
  ('pool_unhealthy.online', 'en', 'Pool %1$s on %2$s is ONLINE but not healthy.'),
  ('pool_unhealthy.online', 'fr', 'Le pool %1$s de %2$s est ONLINE, mais pas sain.'),
  ('pool_unhealthy.not_healthy', 'en', 'Pool %1$s on %2$s is not healthy.'),
  ('pool_unhealthy.not_healthy', 'fr', 'Le pool %1$s de %2$s n''est pas sain.'),
  ('pool_unhealthy.is', 'en', 'Pool %1$s on %2$s is %3$s.'),
  ('pool_unhealthy.is', 'fr', 'Le pool %1$s de %2$s est %3$s.'),
  ('pool_unhealthy.storage', 'en', 'Storage %1$s is not available on %2$s.'),
  ('pool_unhealthy.storage', 'fr', 'Le stockage %1$s n''est pas disponible sur %2$s.');

-- 30_rules/port_mismatch.sql
-- PORT_MISMATCH: docs/rules/port-mismatch.md

create view bruce.port_mismatch with (security_invoker = true) as
select
  'PORT_MISMATCH'::text as event_type,
  t.hostname,
  t.service,
  'ports'::text as field,
  array_to_string(t.declared_ports, ', ') as expected,
  coalesce(nullif(array_to_string(t.ports, ', '), ''), 'none') as observed,
  bruce.say(
    case when array_to_string(t.ports, ', ') <> '' then 'port_mismatch.others' else 'port_mismatch.none' end,
    t.service, t.hostname, array_to_string(t.declared_ports, ', '), array_to_string(t.ports, ', ')
  ) as details,
  null::text as source,
  t.changed_at as since,
  t.scope_id,
  t.service_id,
  null::bigint as entity_id,
  t.heard_until is null as is_proven,
  -- published for a service whose container is not there: that one may be between two containers
  case when exists (
    select from bruce.service_state as o
    where o.hostname = t.hostname and o.state = 'absent' and o.declared_ports && t.ports
  ) then 2 end as looks
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'active'
  and t.state = 'running'
  and t.declared_ports <> '{}'
  and t.ports <> t.declared_ports
union all
select
  'PORT_MISMATCH', e.hostname, t.service, e.ports[1], 'answers', 'no answer',
  bruce.say(
    case when min(e.item ->> 'error') <> '' then 'port_mismatch.no_answer_because'
      else 'port_mismatch.no_answer' end,
    t.service, e.hostname, e.ports[1], bruce.full_stop(min(e.item ->> 'error'))
  ),
  null, min(e.changed_at), min(e.scope_id), null, null, bool_or(e.heard_until is null), null
from bruce.entities as e
join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.kind = 'check'
  and e.state = 'failed'
  and e.health in ('tcp', 'udp')
  and e.ports[1] = any (t.declared_ports)
  and t.lifecycle = 'active'
  -- one that is known not to run is missing, not on a wrong port
  and not t.is_down
-- several probes of one port are one difference
group by e.hostname, t.service, e.ports[1];
revoke all on table bruce.port_mismatch from public, anon, authenticated, service_role;
comment on view bruce.port_mismatch is
  'The published ports are not the declared ones, or a declared port does not answer its probe.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('PORT_MISMATCH', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.port_mismatch',
  'The published ports are not the declared ones, or a declared port does not answer its probe.');
insert into public.texts (key, language, text)
values
  ('rule_about.port_mismatch', 'fr',
    'Les ports publiés ne sont pas ceux qui sont déclarés, ou un port déclaré ne répond pas à sa '
    'sonde.'),
  ('port_mismatch.others', 'en', 'Service %1$s on %2$s publishes %4$s but %3$s is declared.'),
  ('port_mismatch.others', 'fr',
    'Le service %1$s sur %2$s publie %4$s, alors que la déclaration prévoit %3$s.'),
  ('port_mismatch.none', 'en', 'Service %1$s on %2$s publishes no port but %3$s is declared.'),
  ('port_mismatch.none', 'fr',
    'Le service %1$s sur %2$s ne publie aucun port, alors que la déclaration prévoit %3$s.'),
  ('port_mismatch.no_answer', 'en', 'Service %1$s on %2$s does not answer on declared port %3$s.'),
  ('port_mismatch.no_answer', 'fr', 'Le service %1$s sur %2$s ne répond pas sur le port déclaré %3$s.'),
  ('port_mismatch.no_answer_because', 'en',
    'Service %1$s on %2$s does not answer on declared port %3$s: %4$s'),
  ('port_mismatch.no_answer_because', 'fr',
    'Le service %1$s sur %2$s ne répond pas sur le port déclaré %3$s : %4$s');

-- 30_rules/rebuild_drift.sql
create function bruce.rebuild_drift()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_rules text;
  v_rule_view text;
begin
  for v_rule_view in
    select r.rule_view from public.drift_rules as r where starts_with(r.rule_view, 'bruce.') order by 1
  loop
    execute format(
      'grant select on %I.%I to authenticated, service_role',
      split_part(v_rule_view, '.', 1), split_part(v_rule_view, '.', 2)
    );
  end loop;
  select string_agg(
    format(
      'select %s from %I.%I', bruce.rule_columns(r.rule_view),
      split_part(r.rule_view, '.', 1), split_part(r.rule_view, '.', 2)
    ),
    E'\nunion all\n' order by r.event_type
  )
  into v_rules
  from public.drift_rules as r
  where r.enabled and starts_with(r.rule_view, 'bruce.');
  -- not the views themselves: one that fails, or is dropped, would take every reader with it
  if exists (
    select from public.drift_rules as r where r.enabled and not starts_with(r.rule_view, 'bruce.')
  ) then
    v_rules := concat_ws(E'\nunion all\n', v_rules, 'select * from bruce.own_rows()');
  end if;

  execute format(
    $view$
    create or replace view bruce.all_drift with (security_invoker = true) as
    select
      concat_ws('/', d.event_type, d.hostname, coalesce(d.service, ''), d.field) as drift_key,
      d.event_type,
      case when d.severity = any (bruce.severities()) then d.severity else r.severity end as severity,
      d.hostname, d.service, d.field, d.expected, d.observed, d.details,
      coalesce(d.source, s.source) as source, d.since, s.last_seen_at, s.applied_snapshot_id as snapshot_id,
      d.scope_id, d.service_id, d.entity_id,
      case
        when not d.is_proven then false
        when s.scope_id is null or r.evidence = 'silence' then true
        when r.evidence = 'contact' then s.last_contact_at >= (select bruce.clock()) - s.stale_after
        else s.is_sound and coalesce(d.is_proven, s.complete)
          and coalesce(s.last_seen_at >= (select bruce.clock()) - s.stale_after, false)
      end as is_fresh,
      case when s.scope_id is null or r.evidence = 'silence' then (select bruce.clock())
        when r.evidence = 'contact' then s.last_contact_at else s.last_seen_at end as confirmed_at,
      greatest(r.open_confirmations, d.looks) as looks
    from (%s) as d
    join public.drift_rules as r on r.event_type = d.event_type and r.enabled
    left join bruce.scopes as s on s.scope_id = d.scope_id
    $view$,
    coalesce(v_rules, 'select null::text as event_type, null::text as hostname, null::text as service, '
      'null::text as field, null::text as expected, null::text as observed, null::text as details, '
      'null::text as source, null::timestamptz as since, null::integer as scope_id, '
      'null::bigint as service_id, null::bigint as entity_id, null::boolean as is_proven, '
      'null::integer as looks, null::text as severity where false')
  );
end;
$$;
revoke all on function bruce.rebuild_drift() from public, anon, authenticated, service_role;
comment on function bruce.rebuild_drift() is
  'Redefines bruce.all_drift, and so drift, as the union of all enabled rules: the views of BRUCE, and '
  'bruce.own_rows() where there are others.';

-- 30_rules/resource_exceeded.sql
-- RESOURCE_EXCEEDED: docs/rules/resource-exceeded.md

create view bruce.resource_exceeded with (security_invoker = true) as
select r.*
from (
  -- several collectors of one cluster measure the same: one row
  select distinct on (r.hostname, r.service, r.metric)
    'RESOURCE_EXCEEDED'::text as event_type,
    r.hostname,
    r.service,
    r.metric as field,
    format('at most %s %s', r.open_above, r.unit) as expected,
    format('%s %s', round(r.value, 1), r.unit) as observed,
    bruce.say(
      case when r.service is null then 'resource_exceeded.of_host' else 'resource_exceeded.of_service' end,
      r.metric, r.hostname, bruce.number_words(round(r.value, 1)), r.unit, bruce.number_words(r.open_above),
      bruce.number_words(r.clear_below), r.service
    ) as details,
    null::text as source,
    r.exceeded_at as since,
    r.scope_id,
    coalesce(e.is_heard, s.complete) as is_proven,
    null::text as severity
  from bruce.resource_levels as r
  join bruce.scopes as s on s.scope_id = r.scope_id
  cross join lateral (select substr(r.subject, strpos(r.subject, ':') + 1) as key) as split
  left join lateral (
    -- two questions, since each has an index
    select bool_or(t.is_heard) as is_heard
    from (
      select k.heard_until is null as is_heard
      from bruce.entities as k
      where k.scope_id = r.scope_id and k.kind = split_part(r.subject, ':', 1) and k.entity_key = split.key
      union all
      -- what nodes share is one row of each
      select n.heard_until is null
      from bruce.entities as n
      where split_part(r.subject, ':', 1) = 'storage' and n.kind = 'storage'
        and n.scope_id = r.scope_id and n.name = split.key
    ) as t
  ) as e on true
  order by r.hostname, r.service, r.metric, is_proven desc, s.last_seen_at desc nulls last, r.scope_id
) as r
union all
select f.*
from (
  select distinct on (f.hostname, f.service)
    'RESOURCE_EXCEEDED',
    f.hostname,
    f.service,
    'forecast',
    format('not full within %s days', f.limit_days),
    format('full within %s days', f.due_days),
    bruce.forecast_words(f.forecast, f.series),
    case when f.scope_id = 0 then 'bruce' end,
    f.due_since,
    nullif(f.scope_id, 0),
    coalesce(f.is_heard, s.complete),
    'low'
  from (
    select t as forecast, m as series, t.hostname, t.service, t.scope_id, t.due_since, t.due_days,
      t.measured_at, ceil(extract(epoch from o.forecast_within) / 86400)::integer as limit_days,
      (
        select bool_or(e.heard_until is null)
        from bruce.entities as e
        where e.scope_id = m.scope_id and e.kind = m.kind and e.entity_key = m.entity_key
      ) as is_heard
    from bruce.forecasts as t
    join bruce.metric_series as m on m.series_id = t.series_id
    cross join public.settings as o
    where t.due_since is not null
  ) as f
  left join bruce.scopes as s on s.scope_id = f.scope_id
  order by f.hostname, f.service, f.due_days, f.measured_at desc, f.scope_id
) as f;
revoke all on table bruce.resource_exceeded from public, anon, authenticated, service_role;
comment on view bruce.resource_exceeded is
  'CPU, memory, disk, pool or database size is over its threshold, or a disk, pool or database will be full '
  'soon (field forecast).';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('RESOURCE_EXCEEDED', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.resource_exceeded',
  'CPU, memory, disk, pool or database size is over its threshold.');
insert into public.texts (key, language, text)
values
  ('rule_about.resource_exceeded', 'fr',
    'Processeur, mémoire, disque, pool ou base de données au-dessus de son seuil.'),
  ('resource_exceeded.of_host', 'en', '%1$s of %2$s is at %3$s %4$s (limit %5$s, clears below %6$s).'),
  ('resource_exceeded.of_host', 'fr', '%1$s de %2$s est à %3$s %4$s (limite %5$s, rétabli sous %6$s).'),
  ('resource_exceeded.of_service', 'en',
    '%1$s of %7$s on %2$s is at %3$s %4$s (limit %5$s, clears below %6$s).'),
  ('resource_exceeded.of_service', 'fr',
    '%1$s de %7$s sur %2$s est à %3$s %4$s (limite %5$s, rétabli sous %6$s).');

-- 30_rules/routes/route_targets.sql
create table bruce.route_targets (
  entity_id bigint primary key,
  scope_id integer not null,
  proxy text not null,
  domains text not null,
  target text not null,
  place text not null,
  port text,
  names text[] not null default '{}',
  domain_names text[] not null default '{}',
  is_judged boolean not null,
  changed_at timestamptz not null
);
revoke all on table bruce.route_targets from public, anon, authenticated, service_role;
create index route_targets_place_idx on bruce.route_targets (place);
create index route_targets_scope_id_idx on bruce.route_targets (scope_id);
create index route_targets_domain_names_idx on bruce.route_targets using gin (domain_names);
comment on table bruce.route_targets is
  'Where each enabled route leads. Derived from bruce.entities and bruce.host_names, so that the rule is a '
  'look at one host and not a search for names.';
comment on column bruce.route_targets.proxy is 'Host of the reverse proxy.';
comment on column bruce.route_targets.place is
  'The declared host it leads to; the proxy itself when the target is no declared host.';
comment on column bruce.route_targets.port is
  'Port at that place as protocol/number; null when only a name beside the proxy may be meant.';
comment on column bruce.route_targets.names is
  'Folded names under which a container beside the proxy may be meant: proxies reach those by name, not by '
  'published port.';
comment on column bruce.route_targets.domain_names is
  'Domains in lower case; * alone for a rule that cannot be compared.';
comment on column bruce.route_targets.is_judged is
  'False where a target that nothing is known of proves nothing: loopback, an ambiguous name, an address '
  'inside a container network, a variable of the proxy.';
alter table bruce.route_targets enable row level security;
create policy route_targets_select_authenticated on bruce.route_targets
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.route_targets to authenticated, service_role;

-- 30_rules/route_drift.sql
create view bruce.route_drift with (security_invoker = true) as
select
  'ROUTE_DRIFT'::text as event_type,
  r.place as hostname,
  b.service,
  'route ' || r.domains as field,
  case when b.service is null then 'a declared service' else 'running' end as expected,
  coalesce(b.state, r.target) as observed,
  case
    when b.service is not null then
      bruce.say('route_drift.to_service', r.domains, r.proxy, b.service, r.place, bruce.state_words(b.state))
    when r.port is null then bruce.say('route_drift.to_no_host', r.domains, r.proxy, r.target)
    else bruce.say('route_drift.to_no_service', r.domains, r.proxy, r.target, r.place)
  end as details,
  null::text as source,
  greatest(r.changed_at, b.changed_at) as since,
  s.scope_id,
  q.heard_until is null and case
    when b.service is not null then b.is_proven
    -- what answers there may be among the rows that lack
    else not exists (
      select from bruce.scopes as o
      where o.host = r.place and o.incomplete_lists && array['containers', 'apps']
    )
  end as is_proven
from bruce.route_targets as r
left join bruce.entities as q on q.entity_id = r.entity_id
left join lateral (
  -- services that can answer there, the best first: one that runs is enough
  select c.*
  from (
    select t.service, t.state, t.is_down, t.lifecycle, t.scope_id, t.changed_at,
      t.heard_until is null and not (t.state = 'absent' and exists (
        select from bruce.scopes as o
        where o.scope_id = t.scope_id and o.incomplete_lists && array['containers', 'apps']
      )) as is_proven
    from bruce.service_state as t
    where t.hostname = r.place
      and t.lifecycle <> 'retired'
      and (
        r.port = any (t.declared_ports)
        or r.port = any (t.ports)
        or r.port is null and exists (
          select from bruce.service_names as n
          where n.hostname = r.place and n.name_key = any (r.names) and n.service_id = t.service_id
        )
      )
    union all
    select coalesce(t.service, e.name), e.state, e.state in ('stopped', 'failed', 'paused'),
      coalesce(t.lifecycle, 'active'), e.scope_id, e.changed_at, e.heard_until is null
    from bruce.entities as e
    left join bruce.service_state as t on t.service_id = e.service_id
    where e.hostname = r.place
      and e.kind in ('container', 'app')
      and case
        -- its declared service is in the first half of this union
        when r.port is not null then e.service_id is null and r.port = any (e.ports)
        else e.name_keys && r.names or bruce.fold_name(e.compose_service || e.project) = any (r.names)
      end
  ) as c
  order by c.is_down, c.lifecycle = 'planned', c.service
  limit 1
) as b on true
join lateral (
  -- the evidence is the scope that is worse known: the route's or the service's. A change of the service
  -- compares its host anyway
  select o.scope_id
  from bruce.scopes as o
  where o.scope_id in (r.scope_id, b.scope_id)
  order by
    o.is_sound and coalesce(o.last_seen_at >= (select bruce.clock()) - o.stale_after, false),
    o.scope_id <> r.scope_id
  limit 1
) as s on true
where b.is_down and b.lifecycle <> 'planned'
  or b.service is null
    and r.is_judged
    -- a service with unknown ports can be the target
    and not exists (
      select from bruce.service_state as t
      where t.hostname = r.place and r.port is not null and t.lifecycle <> 'retired'
        and t.declared_ports = '{}'
        and t.ports is null
    )
    and not exists (
      select from bruce.entities as e
      where e.hostname = r.place and r.port is not null and e.kind in ('container', 'app') and e.ports is null
    )
union all
select
  'ROUTE_DRIFT', x.hostname, x.name, concat_ws(' ', 'route', d.domain), 'an enabled route', 'none',
  bruce.say(case when d.domain is null then 'route_drift.no_route' else 'route_drift.not_served' end,
    x.name, x.hostname, d.domain),
  null, t.changed_at, s.scope_id, s.is_proven
from public.expected_services as x
join bruce.service_state as t on t.service_id = x.id
left join lateral (
  select lower(v #>> '{}') as domain from jsonb_path_query(x.metadata, 'lax $.domain[*]') as v
) as d on true
join lateral (
  -- the route can be at any proxy: the proxy with the worst evidence decides
  select o.scope_id, 'routes' <> all (o.incomplete_lists) as is_proven
  from bruce.scopes as o
  where o.source = 'proxy' and o.applied_snapshot_id is not null
  order by o.is_sound and 'routes' <> all (o.incomplete_lists), o.last_seen_at nulls first
  limit 1
) as s on true
where (x.metadata ->> 'public' = 'true' or x.metadata ? 'domain' or x.metadata -> 'tags' ? 'public')
  and t.lifecycle = 'active'
  and not case
    when d.domain is null then exists (
      select from bruce.route_targets as r
      where r.place = x.hostname
        and (
          r.port = any (t.declared_ports || t.ports)
          or r.port is null and exists (
            select from bruce.service_names as n
            where n.hostname = r.place and n.name_key = any (r.names) and n.service_id = x.id
          )
          -- its ports are unknown: any route to its host can be the one
          or t.declared_ports || coalesce(t.ports, '{}') = '{}' and r.place <> r.proxy
        )
    )
    else exists (
      select from bruce.route_targets as r
      where r.domain_names && array[d.domain, '*' || substring(d.domain from '\.[^/]*')]
        -- a pattern that leads to its port can match the domain
        or r.place = x.hostname and r.domain_names = '{*}' and r.port = any (t.declared_ports || t.ports)
    )
  end;
revoke all on table bruce.route_drift from public, anon, authenticated, service_role;
comment on view bruce.route_drift is
  'A route leads to nothing declared or to a service that does not run, or a public service has no route.';
insert into public.drift_rules
  (event_type, severity, evidence, rule_view, description)
values
  (
  'ROUTE_DRIFT', 'medium', 'snapshot', 'bruce.route_drift',
  'A route of a reverse proxy leads to nothing declared or to a service that does not run, or a public '
  'service has none.'
  );
insert into public.texts (key, language, text)
values
  ('rule_about.route_drift', 'fr',
    'Une route d''un proxy inverse mène à rien de déclaré ou à un service arrêté, ou un service '
    'public n''en a pas.'),
  ('route_drift.to_service', 'en', 'Route %1$s of %2$s leads to service %3$s on %4$s, which is %5$s.'),
  ('route_drift.to_service', 'fr', 'La route %1$s de %2$s mène au service %3$s sur %4$s, qui est %5$s.'),
  ('route_drift.to_no_host', 'en', 'Route %1$s of %2$s leads to %3$s, which is no declared host.'),
  ('route_drift.to_no_host', 'fr', 'La route %1$s de %2$s mène à %3$s, qui n''est pas un hôte déclaré.'),
  ('route_drift.to_no_service', 'en',
    'Route %1$s of %2$s leads to %3$s, where no service of %4$s is declared or observed.'),
  ('route_drift.to_no_service', 'fr',
    'La route %1$s de %2$s mène à %3$s, où aucun service de %4$s n''est déclaré ni observé.'),
  ('route_drift.no_route', 'en', 'Service %1$s on %2$s is declared public but no enabled route leads to it.'),
  ('route_drift.no_route', 'fr',
    'Le service %1$s sur %2$s est déclaré public, mais aucune route active n''y mène.'),
  ('route_drift.not_served', 'en',
    'Service %1$s on %2$s is declared public but no enabled route serves %3$s.'),
  ('route_drift.not_served', 'fr',
    'Le service %1$s sur %2$s est déclaré public, mais aucune route active ne sert %3$s.');

-- 30_rules/routes/local_place.sql
create function bruce.local_place(p_host text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_address constant inet := bruce.to_inet(p_host);
begin
  return case
    when p_host ~* '^(localhost(\..*)?|ip6-localhost|ip6-loopback|0\.0\.0\.0|::)$'
      or v_address << inet '127.0.0.0/8' or v_address = inet '::1' then 'loopback'
    -- the names of Docker, Docker Desktop, Podman, Rancher Desktop, Lima; the gateways of the networks that
    -- Docker and Podman make first, and of slirp4netns and pasta
    when p_host ~* ('^((host|gateway)\.docker\.internal|docker\.for\.(mac|win)\.(host\.internal|localhost)'
        '|host\.(containers|lima|rancher-desktop|orb|minikube)\.internal|host-gateway)$')
      or v_address = any (array[
        inet '172.17.0.1', inet '10.88.0.1', inet '10.0.2.2', inet '192.168.65.254', inet '169.254.1.2'
      ]) then 'machine'
    -- the networks that Docker and Podman number by themselves
    when v_address << inet '172.16.0.0/12' and not v_address << inet '172.16.0.0/16'
      or v_address << inet '10.88.0.0/15'
      or v_address << inet '169.254.0.0/16'
      or v_address << inet 'fe80::/10'
      -- of the last ones only the gateways: homes have such addresses too
      or p_host ~ '^192\.168\.(16|32|48|64|80|96|112|128|144|160|176|192|208|224|240)\.1$' then 'network'
    -- only the proxy can tell what a variable or a socket stands for
    when p_host ~ '[$%{}]' or p_host ~* '^unix(:|$)' then 'unknown'
  end;
end;
$$;
revoke all on function bruce.local_place(text) from public, anon, authenticated, service_role;
comment on function bruce.local_place(text) is
  'What an address means only for who uses it: loopback (the proxy itself, or its container), machine (that '
  'the container of the proxy runs on), network (of containers), unknown (a variable, a socket). Null: an '
  'address like any other.';

-- 30_rules/routes/resolve_target.sql
create function bruce.resolve_target(
  p_host text, p_local_place text, out host text, out candidates integer
)
returns record
language plpgsql
stable
set search_path = ''
as $$
declare
  v_address constant text := host(bruce.to_inet(p_host));
begin
  candidates := 0;
  -- such a name is no name of a host, whatever host may be called gateway
  if p_local_place = 'loopback' or p_local_place is not null and v_address is null then
    return;
  end if;
  select h.host, h.candidates into host, candidates from bruce.resolve_host(p_host) as h;
  if candidates = 0 and v_address is not null and p_local_place is null then
    -- another address of a declared host: as its hypervisor tells it, or as it is declared
    select min(o.hostname), count(distinct o.hostname)::integer
    into host, candidates
    from (
      select s.hostname from bruce.host_state as s where v_address = any (s.addresses)
      union all
      select a.name
      from public.assets as a
      where bruce.is_host_type(a.asset_type)
        and a.lifecycle <> 'retired'
        and a.metadata -> 'addresses' ? v_address
    ) as o;
  end if;
  if candidates <> 1 then
    host := null;
  end if;
end;
$$;
revoke all on function bruce.resolve_target(text, text) from public, anon, authenticated, service_role;
comment on function bruce.resolve_target(text, text) is
  'The declared host that the target of a route means, by a name or by any of its addresses, and how many '
  'hosts it could mean. p_local_place: as bruce.local_place says of it.';

-- 30_rules/routes/refresh_route_targets.sql
create function bruce.refresh_route_targets(p_scope_ids integer[] default null)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with told as (
    select
      e.entity_id, e.scope_id, e.hostname as proxy, e.name as domains, e.node as forward_host,
      e.ports[1] as port,
      e.item, e.changed_at,
      bruce.to_inet(e.node) as address,
      coalesce(bruce.local_place(e.node), '') as local_place,
      -- addresses that only the container network of the proxy knows
      coalesce(e.item ->> 'provider', '') in (
        'docker', 'swarm', 'kubernetes', 'kubernetescrd', 'ecs', 'nomad')
        as is_discovered
    from bruce.entities as e
    where e.kind = 'route'
      and e.state = 'running'
      and e.node is not null
      and coalesce(e.item ->> 'kind', 'proxy') <> 'redirect'
      and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  ),
  route as (
    select o.*, t.candidates, t.host as declared_host
    from told as o
    cross join lateral bruce.resolve_target(o.forward_host, nullif(o.local_place, '')) as t
  ),
  present as (
    select
      r.entity_id, r.scope_id, r.proxy, r.domains,
      case when family(r.address) = 6 then '[' || r.forward_host || ']' else r.forward_host end
        || coalesce(':' || split_part(r.port, '/', 2), '') as target,
      coalesce(r.declared_host, r.proxy) as place,
      case when r.local_place = 'machine' or r.declared_host is not null then r.port end as port,
      case
        when r.local_place in ('loopback', 'machine') or r.candidates > 0 then '{}'
        else array_remove(array[
          case when r.address is null then bruce.fold_name(r.forward_host) end,
          bruce.fold_name(split_part(r.item ->> 'service', '@', 1))
        ], null)
      end as names,
      case r.item ->> 'kind' when 'pattern' then array['*'] else string_to_array(lower(r.domains), ',') end
        as domain_names,
      not (
        r.candidates > 1
        or r.is_discovered and r.declared_host is null
        or (r.declared_host is not null or r.local_place = 'machine') and r.port is null
        or r.declared_host is null and r.local_place in ('loopback', 'unknown')
        -- unless it is a network where declared hosts are
        or r.declared_host is null and r.local_place = 'network' and not exists (
          select from public.assets as a where a.primary_ip << set_masklen(r.address, 16)
        )
      ) as is_judged,
      r.changed_at
    from route as r
  ),
  gone as (
    delete from bruce.route_targets as t
    where (p_scope_ids is null or t.scope_id = any (p_scope_ids))
      and not exists (select from present as p where p.entity_id = t.entity_id)
    returning t.place
  ),
  before as (
    select t.entity_id, t.place from bruce.route_targets as t
  ),
  written as (
    insert into bruce.route_targets as t (
      entity_id, scope_id, proxy, domains, target, place, port, names, domain_names, is_judged, changed_at
    )
    select p.* from present as p
    on conflict (entity_id) do update set
      scope_id = excluded.scope_id, proxy = excluded.proxy, domains = excluded.domains,
      target = excluded.target,
      place = excluded.place, port = excluded.port, names = excluded.names,
      domain_names = excluded.domain_names,
      is_judged = excluded.is_judged, changed_at = excluded.changed_at
    where (t.scope_id, t.proxy, t.domains, t.target, t.place, t.port, t.names, t.is_judged, t.changed_at)
      is distinct from (
        excluded.scope_id, excluded.proxy, excluded.domains, excluded.target, excluded.place, excluded.port,
        excluded.names, excluded.is_judged, excluded.changed_at
      )
    returning t.entity_id, t.place
  )
  select array_agg(distinct h.place)
  into v_hosts
  from (
    select g.place from gone as g
    union all select w.place from written as w
    union all select b.place from before as b join written as w on w.entity_id = b.entity_id
  ) as h;
  return coalesce(v_hosts, '{}');
end;
$$;
revoke all on function bruce.refresh_route_targets(pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.refresh_route_targets(integer[]) is
  'Writes bruce.route_targets of the given scopes (null: all) anew, where it differs. Returns the hosts '
  'concerned.';
-- routes that were observed before this rule existed
select bruce.refresh_route_targets();

-- 30_rules/routes/refresh_routes.sql
create function bruce.refresh_routes(p_scope_ids integer[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
begin
  return array(
    select unnest(bruce.refresh_route_targets(p_scope_ids))
    union
    select x.hostname
    from public.expected_services as x
    where x.metadata ->> 'public' = 'true' or x.metadata ? 'domain' or x.metadata -> 'tags' ? 'public'
    union
    select i.hostname from public.issues as i where i.event_type = 'ROUTE_DRIFT' and i.status <> 'resolved'
  );
end;
$$;
revoke all on function bruce.refresh_routes(pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.refresh_routes(integer[]) is
  'The given proxies have other routes: writes bruce.route_targets and returns the hosts to reconcile.';

-- 30_rules/routes/tg_host_names__refresh_routes.sql
create function bruce.tg_host_names__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  if not exists (select from changed_rows)
    or not exists (select from bruce.entities as e where e.kind = 'route') then
    return null;
  end if;
  v_hosts := bruce.refresh_route_targets();
  -- the hosts whose names changed are evaluated by who changed them
  v_hosts := array(select distinct r.proxy from bruce.route_targets as r where r.proxy = any (v_hosts));
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'INTENT_CHANGED');
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_host_names__refresh_routes() from public, anon, authenticated, service_role;
comment on function bruce.tg_host_names__refresh_routes() is
  'Hosts have other names or addresses: routes may lead elsewhere. Security definer: the engine''s tables '
  'are written by nobody else.';
create trigger _100_refresh_routes_inserted after insert on bruce.host_names
  referencing new table as changed_rows
  for each statement execute function bruce.tg_host_names__refresh_routes();
create trigger _100_refresh_routes_deleted after delete on bruce.host_names
  referencing old table as changed_rows
  for each statement execute function bruce.tg_host_names__refresh_routes();

-- 30_rules/routes/tg_host_state__refresh_routes.sql
create function bruce.tg_host_state__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_addresses constant text[] := new.addresses || case when tg_op = 'UPDATE' then old.addresses end;
  v_scope_ids constant integer[] := array(
    select distinct e.scope_id
    from bruce.entities as e
    where e.kind = 'route'
      and e.scope_id in (select t.scope_id from bruce.route_targets as t)
      and e.node = any (v_addresses)
  );
begin
  if v_scope_ids <> '{}' then
    perform bruce.refresh_route_targets(v_scope_ids);
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_host_state__refresh_routes() from public, anon, authenticated, service_role;
comment on function bruce.tg_host_state__refresh_routes() is
  'A guest has other addresses: routes to them lead elsewhere. The next sweep opens and ends what follows. '
  'Security definer: the engine''s tables are written by nobody else.';
create trigger _100_refresh_routes_inserted after insert on bruce.host_state
  for each row
  when (new.addresses <> '{}')
  execute function bruce.tg_host_state__refresh_routes();
create trigger _100_refresh_routes after update of addresses on bruce.host_state
  for each row
  when (new.addresses is distinct from old.addresses)
  execute function bruce.tg_host_state__refresh_routes();

-- 30_rules/routes/tg_scopes__refresh_routes.sql
create function bruce.tg_scopes__refresh_routes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.refresh_route_targets(array[new.scope_id]);
  return null;
end;
$$;
revoke all on function bruce.tg_scopes__refresh_routes() from public, anon, authenticated, service_role;
comment on function bruce.tg_scopes__refresh_routes() is
  'A proxy is recognised as another host: its routes belong to that one. Security definer: the engine''s '
  'tables are written by nobody else.';
create trigger _100_refresh_routes after update of host on bruce.scopes
  for each row
  when (new.source = 'proxy' and new.host is distinct from old.host)
  execute function bruce.tg_scopes__refresh_routes();

-- 30_rules/rule_about.sql
create function bruce.rule_about(p_rule public.drift_rules)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((
    select t.text
    from public.settings as s
    join public.texts as t on t.language = s.language and t.key = 'rule_about.' || lower(p_rule.event_type)
  ), p_rule.description);
end;
$$;
revoke all on function bruce.rule_about(public.drift_rules) from public, anon, authenticated, service_role;
comment on function bruce.rule_about(public.drift_rules) is
  'When a rule opens, in the language of settings.language where public.texts has it, else its description.';
grant execute on function bruce.rule_about(public.drift_rules) to authenticated, service_role;

-- 30_rules/rule_columns.sql
create function bruce.rule_columns(p_rule_view text)
returns text
language sql
stable
set search_path = ''
as $$
  select format(
    'event_type::text, hostname::text, service::text, field::text, expected::text, observed::text, '
    'details::text, source::text, since::timestamptz, scope_id::integer, %s, %s, %s, %s, %s',
    case when 'service_id' = any (c.names) then 'service_id::bigint' else 'null::bigint as service_id' end,
    case when 'entity_id' = any (c.names) then 'entity_id::bigint' else 'null::bigint as entity_id' end,
    case when 'is_proven' = any (c.names) then 'is_proven::boolean' else 'null::boolean as is_proven' end,
    case when 'looks' = any (c.names) then 'looks::integer' else '1 as looks' end,
    case when 'severity' = any (c.names) then 'severity::text' else 'null::text as severity' end
  )
  from (
    select array(
      select a.attname::text
      from pg_catalog.pg_attribute as a
      where a.attrelid = to_regclass(p_rule_view) and a.attnum > 0 and not a.attisdropped
    ) as names
  ) as c;
$$;
revoke all on function bruce.rule_columns(text) from public, anon, authenticated, service_role;
comment on function bruce.rule_columns(text) is
  'What is selected of the view of a rule: the columns of bruce.rule_row, those it does not have as null.';
grant execute on function bruce.rule_columns(text) to authenticated, service_role;

-- 30_rules/service_missing.sql
-- SERVICE_MISSING: docs/rules/service-missing.md

create view bruce.service_missing with (security_invoker = true) as
select
  'SERVICE_MISSING'::text as event_type,
  t.hostname,
  t.service,
  'state'::text as field,
  'running'::text as expected,
  t.state as observed,
  bruce.say(
    case
      when t.state = 'absent' and s.source = 'truenas' then 'service_missing.no_app'
      when t.state = 'absent' and s.source = 'system' then 'service_missing.no_unit'
      when t.state = 'absent' then 'service_missing.no_container'
      when s.source = 'truenas' then 'service_missing.app_is'
      when s.source = 'system' then 'service_missing.unit_is'
      else 'service_missing.container_is'
    end, t.service, t.hostname, bruce.state_words(t.state)
  ) as details,
  s.source,
  t.changed_at as since,
  s.scope_id,
  t.service_id,
  null::bigint as entity_id,
  s.is_proven,
  -- it may only be between two containers
  case t.state when 'absent' then (
    select r.absent_confirmations from public.drift_rules as r where r.event_type = 'SERVICE_MISSING'
  ) end as looks
from bruce.service_state as t
join lateral (
  -- if several sources list services of the host, the one with the worst evidence decides whether it is
  -- absent
  select o.scope_id, o.source,
    case t.state when 'absent'
      then not o.incomplete_lists && array['containers', 'apps', 'units', 'listeners']
      else t.heard_until is null end as is_proven
  from bruce.scopes as o
  where o.scope_id = t.scope_id
    or o.host = t.hostname and o.source in ('docker', 'truenas') and o.lists && array['containers', 'apps']
    and t.state = 'absent'
  order by o.is_sound and not o.incomplete_lists && array['containers', 'apps', 'units', 'listeners'],
    o.last_seen_at + o.stale_after nulls first
  limit 1
) as s on true
where t.differs
  and t.lifecycle = 'active'
  and t.is_down;
revoke all on table bruce.service_missing from public, anon, authenticated, service_role;
comment on view bruce.service_missing is
  'An active declared service has no running container, app, unit or listening process on its host.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, absent_confirmations, evidence,
    is_root_cause, aliases, rule_view, description)
values
  ('SERVICE_MISSING', 'high', 1, 1, 2, 'snapshot', false, '{}', 'bruce.service_missing',
  'An active expected service has no running container, app, unit or listening process on its host.');
insert into public.texts (key, language, text)
values
  ('rule_about.service_missing', 'fr',
    'Un service déclaré actif n''a ni conteneur, ni application, ni unité, ni processus en marche sur son '
    'hôte.'),
  ('service_missing.no_unit', 'en',
    'Expected service %1$s on %2$s but neither a unit nor a process of it runs.'),
  ('service_missing.no_unit', 'fr',
    'Service %1$s attendu sur %2$s, mais aucune unité ni aucun processus ne tourne.'),
  ('service_missing.unit_is', 'en', 'Expected service %1$s on %2$s but its unit does not run (%3$s).'),
  ('service_missing.unit_is', 'fr', 'Service %1$s attendu sur %2$s, mais son unité ne tourne pas (%3$s).'),
  ('service_missing.no_app', 'en',
    'Expected service %1$s on %2$s but app not running.'),
  ('service_missing.no_app', 'fr',
    'Service %1$s attendu sur %2$s, mais aucune application ne tourne.'),
  ('service_missing.no_container', 'en',
    'Expected service %1$s on %2$s but container not running.'),
  ('service_missing.no_container', 'fr',
    'Service %1$s attendu sur %2$s, mais aucun conteneur ne tourne.'),
  ('service_missing.app_is', 'en',
    'Expected service %1$s on %2$s but app not running (%3$s).'),
  ('service_missing.app_is', 'fr',
    'Service %1$s attendu sur %2$s, mais son application ne tourne pas (%3$s).'),
  ('service_missing.container_is', 'en',
    'Expected service %1$s on %2$s but container not running (%3$s).'),
  ('service_missing.container_is', 'fr',
    'Service %1$s attendu sur %2$s, mais son conteneur ne tourne pas (%3$s).');

-- 30_rules/service_restarting.sql
-- SERVICE_RESTARTING: docs/rules/service-restarting.md

create view bruce.service_restarting with (security_invoker = true) as
select
  'SERVICE_RESTARTING'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  coalesce(nullif(e.name, t.service), 'restarts') as field,
  format('fewer than %s restarts within %s', p.restart_count, p.restart_window) as expected,
  'more'::text as observed,
  bruce.say(
    case e.kind when 'unit' then 'service_restarting.unit' else 'service_restarting.restarted' end,
    e.name, e.hostname,
    (e.restart_count - e.restarts_base)::text, bruce.day_words(e.restarts_base_at)) as details,
  s.source,
  e.restarts_base_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
cross join public.settings as p
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.restarted_at is not null
  and e.match <> 'ignored'
  and e.restart_count - e.restarts_base >= p.restart_count
  -- the window ends at the last evidence: silence does not resolve it
  and e.restarted_at >= s.last_seen_at - p.restart_window
  and (e.name = e.entity_key or not exists (
    select from bruce.entities as o
    where o.hostname = e.hostname and o.is_suspect and o.kind = e.kind and o.name = e.name
      and o.restart_count - o.restarts_base >= p.restart_count
      and o.restarted_at >= s.last_seen_at - p.restart_window and o.entity_id < e.entity_id
  ));
revoke all on table bruce.service_restarting from public, anon, authenticated, service_role;
comment on view bruce.service_restarting is
  'The restart count of a container or unit grew by several within a window.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SERVICE_RESTARTING', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.service_restarting',
  'The restart count of a container or unit grew by several within a window.');
insert into public.texts (key, language, text)
values
  ('rule_about.service_restarting', 'fr',
    'Un conteneur ou une unité a redémarré plusieurs fois en peu de temps.'),
  ('service_restarting.unit', 'en', 'Unit %1$s on %2$s restarted %3$s times since %4$s.'),
  ('service_restarting.unit', 'fr', 'L''unité %1$s sur %2$s a redémarré %3$s fois depuis %4$s.'),
  ('service_restarting.restarted', 'en', 'Container %1$s on %2$s restarted %3$s times since %4$s.'),
  ('service_restarting.restarted', 'fr', 'Le conteneur %1$s sur %2$s a redémarré %3$s fois depuis %4$s.');

-- 30_rules/service_unexpected.sql
-- SERVICE_UNEXPECTED: docs/rules/service-unexpected.md

create view bruce.service_unexpected with (security_invoker = true) as
select
  'SERVICE_UNEXPECTED'::text as event_type,
  e.hostname,
  e.name as service,
  'declaration'::text as field,
  'not declared'::text as expected,
  e.state as observed,
  bruce.say(
    case e.kind when 'app' then 'service_unexpected.app' when 'listener' then 'service_unexpected.listener'
      else 'service_unexpected.container' end,
    e.name, e.hostname,
    array_to_string(bruce.listed_sockets(e.item -> 'ports'), ', ')) as details,
  null::text as source,
  e.first_seen_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
where e.is_suspect
  and e.match = 'undeclared'
  and e.kind in ('container', 'app', 'listener')
  and e.state in ('running', 'unstable')
  -- of several of one name, such as the tasks of a Swarm service, one speaks
  and (e.name = e.entity_key or not exists (
    select from bruce.entities as o
    where o.hostname = e.hostname and o.is_suspect and o.match = 'undeclared' and o.kind = e.kind
      and o.name = e.name and o.state in ('running', 'unstable') and o.entity_id < e.entity_id
  ))
union all
select
  'SERVICE_UNEXPECTED', t.hostname, t.service, 'lifecycle', 'retired', t.state,
  bruce.say('service_unexpected.retired', t.service, t.hostname),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'retired'
  and t.state in ('running', 'unstable');
revoke all on table bruce.service_unexpected from public, anon, authenticated, service_role;
comment on view bruce.service_unexpected is
  'Something runs or listens that is not declared, or is declared retired.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SERVICE_UNEXPECTED', 'low', 1, 1, 'snapshot', false, '{}', 'bruce.service_unexpected',
  'Something runs or listens that is not declared, or is declared retired.');
insert into public.texts (key, language, text)
values
  ('rule_about.service_unexpected', 'fr',
    'Quelque chose tourne, ou écoute, sans être déclaré, ou est déclaré retiré.'),
  ('service_unexpected.app', 'en', 'App %1$s runs on %2$s but is not declared.'),
  ('service_unexpected.app', 'fr', 'L''application %1$s tourne sur %2$s, mais n''est pas déclarée.'),
  ('service_unexpected.listener', 'en', 'Process %1$s listens on %2$s (%3$s) but is not declared.'),
  ('service_unexpected.listener', 'fr', 'Le processus %1$s écoute sur %2$s (%3$s), mais n''est pas déclaré.'),
  ('service_unexpected.container', 'en', 'Container %1$s runs on %2$s but is not declared.'),
  ('service_unexpected.container', 'fr', 'Le conteneur %1$s tourne sur %2$s, mais n''est pas déclaré.'),
  ('service_unexpected.retired', 'en', 'Service %1$s still runs on %2$s but is declared retired.'),
  ('service_unexpected.retired', 'fr', 'Le service %1$s tourne encore sur %2$s, mais il est déclaré retiré.');

-- 30_rules/service_unhealthy.sql
-- SERVICE_UNHEALTHY: docs/rules/service-unhealthy.md

create view bruce.service_unhealthy with (security_invoker = true) as
select
  'SERVICE_UNHEALTHY'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  coalesce(nullif(e.name, t.service), 'health') as field,
  'healthy'::text as expected,
  'unhealthy'::text as observed,
  bruce.say('service_unhealthy.health', e.name, e.hostname) as details,
  null::text as source,
  e.changed_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
left join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.health = 'unhealthy'
  and e.state = 'running'
  and e.kind = 'container'
  and e.match <> 'ignored'
  and (e.name = e.entity_key or not exists (
    select from bruce.entities as o
    where o.hostname = e.hostname and o.is_suspect and o.health = 'unhealthy' and o.state = 'running'
      and o.kind = e.kind and o.name = e.name and o.entity_id < e.entity_id
  ))
union all
-- what a machine starts by itself, and nobody declares, is missed by nobody else
select
  'SERVICE_UNHEALTHY', e.hostname, e.name, 'unit', 'runs', e.state,
  bruce.say('service_unhealthy.unit', e.name, e.hostname,
    coalesce(nullif(e.item ->> 'result', 'success'), bruce.state_words(e.state))),
  null, e.state_since, e.scope_id, null, e.entity_id, e.heard_until is null
from bruce.entities as e
where e.is_suspect
  and e.kind = 'unit'
  and e.state in ('failed', 'unstable')
  and e.service_id is null
union all
select
  'SERVICE_UNHEALTHY', t.hostname, t.service, 'replicas', t.replicas || ' running',
  t.replicas - cardinality(t.down) || ' running',
  bruce.say('service_unhealthy.replicas', t.replicas::text, t.service, t.hostname,
    array_to_string(t.down, ', ')),
  null, t.changed_at, t.scope_id, t.service_id, null, t.heard_until is null
from bruce.service_state as t
where t.differs
  and t.lifecycle = 'active'
  and t.state = 'running'
  and t.down <> '{}'
union all
select
  'SERVICE_UNHEALTHY', e.hostname, coalesce(t.service, e.name),
  concat_ws(' ', e.health, e.item ->> 'target'), 'answers well', 'fails',
  bruce.say(
    case when min(e.item ->> 'error') <> '' then 'service_unhealthy.probe_because'
      else 'service_unhealthy.probe' end,
    coalesce(t.service, e.name), e.hostname, e.health, e.item ->> 'target',
    bruce.full_stop(min(e.item ->> 'error'))
  ),
  null, min(e.changed_at), min(e.scope_id), null, null, bool_or(e.heard_until is null)
from bruce.entities as e
left join bruce.service_state as t on t.service_id = e.service_id
where e.is_suspect
  and e.kind = 'check'
  and e.state = 'failed'
  and not (e.health in ('tcp', 'udp') and coalesce(e.ports[1] = any (t.declared_ports), false))
  and coalesce(t.lifecycle, 'active') = 'active'
  and not coalesce(t.is_down, false)
group by e.hostname, coalesce(t.service, e.name), e.health, e.item ->> 'target';
revoke all on table bruce.service_unhealthy from public, anon, authenticated, service_role;
comment on view bruce.service_unhealthy is
  'The health check of a container, or a probe, fails while it runs, fewer containers run '
  'than there are, or a unit failed that nobody declares.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SERVICE_UNHEALTHY', 'medium', 2, 1, 'snapshot', false, '{}', 'bruce.service_unhealthy',
  'The health check of a container, or a probe, fails while it runs, fewer containers run '
  'than there are, or a unit failed that nobody declares.');
insert into public.texts (key, language, text)
values
  ('rule_about.service_unhealthy', 'fr',
    'Le contrôle de santé d''un conteneur, ou une sonde, échoue alors qu''il tourne, il en tourne '
    'moins qu''il n''y en a, ou une unité que personne ne déclare a échoué.'),
  ('service_unhealthy.health', 'en', 'Container %1$s on %2$s runs but its health check fails.'),
  ('service_unhealthy.health', 'fr', 'Le conteneur %1$s sur %2$s tourne, mais son contrôle de santé échoue.'),
  ('service_unhealthy.unit', 'en', 'Unit %1$s on %2$s failed (%3$s).'),
  ('service_unhealthy.unit', 'fr', 'L''unité %1$s sur %2$s a échoué (%3$s).'),
  ('service_unhealthy.replicas', 'en', 'Of %1$s containers of service %2$s on %3$s fewer run: not %4$s.'),
  ('service_unhealthy.replicas', 'fr',
    'Le service %2$s sur %3$s a %1$s conteneurs, mais tous ne tournent pas : il manque %4$s.'),
  ('service_unhealthy.probe', 'en', 'Service %1$s on %2$s fails its %3$s probe of %4$s.'),
  ('service_unhealthy.probe', 'fr', 'Le service %1$s sur %2$s ne passe pas sa sonde %3$s de %4$s.'),
  ('service_unhealthy.probe_because', 'en', 'Service %1$s on %2$s fails its %3$s probe of %4$s: %5$s'),
  ('service_unhealthy.probe_because', 'fr',
    'Le service %1$s sur %2$s ne passe pas sa sonde %3$s de %4$s : %5$s');

-- 30_rules/snapshot_error.sql
-- SNAPSHOT_ERROR: docs/rules/snapshot-error.md

create view bruce.snapshot_error with (security_invoker = true) as
select
  'SNAPSHOT_ERROR'::text as event_type,
  s.host as hostname,
  null::text as service,
  s.source || p.field as field,
  p.expected,
  p.observed,
  p.details,
  s.source,
  p.since,
  s.scope_id
from bruce.scopes as s
cross join lateral (
  select '.collection', 'succeeds', s.error_kind, s.error_since,
    bruce.say(
      case when s.error_message is null then 'snapshot_error.failed' else 'snapshot_error.failed_because' end,
      s.source, s.host, s.error_kind, bruce.full_stop(s.error_message))
  where s.error_kind is not null and not (s.source = 'docker' and s.error_kind = 'unreachable')
  union all
  select '.breaker', 'applied', 'held', s.changed_at,
    bruce.say('snapshot_error.held', s.source, s.host,
      format('bruce release %s %s', s.hostname, s.source))
  where s.held_snapshot_id is not null
  union all
  select '.rows', 'readable', 'quarantined', s.changed_at,
    bruce.say('snapshot_error.rows', s.source, s.host, bruce.full_stop(q.problems))
  from (
    select string_agg(r.path || ' ' || r.message, '; ' order by r.id) as problems
    from bruce.quarantined_rows as r where r.scope_id = s.scope_id
  ) as q
  where q.problems is not null
  union all
  select '.complete', 'complete', 'partial', s.changed_at,
    bruce.say(
      case
        when l.names <> '' and s.problems <> '' then 'snapshot_error.incomplete_in_because'
        when l.names <> '' then 'snapshot_error.incomplete_in'
        when s.problems <> '' then 'snapshot_error.incomplete_because'
        else 'snapshot_error.incomplete'
      end, s.source, s.host, l.names, s.problems)
  from (
    select case when not s.lists <@ s.incomplete_lists then array_to_string(s.incomplete_lists, ', ') end
  ) as l (names)
  where not s.complete and s.unreadable_rows = 0 and s.error_kind is null and s.held_snapshot_id is null
    -- a Home Assistant that is down tells no repairs: its probe says so
    and not (s.incomplete_lists = '{repairs}' and exists (
      select from bruce.entities as e
      where e.scope_id = s.scope_id and e.kind = 'check' and e.state = 'failed'
        and e.health = 'home_assistant'
    ))
) as p (field, expected, observed, since, details)
where s.error_kind is not null or s.held_snapshot_id is not null or not s.complete or s.has_quarantine
union all
-- one collector is silent while another collector of the same host reports
select
  'SNAPSHOT_ERROR', s.host, null, s.source || '.report',
  format('a report every %s', make_interval(secs => s.interval_s)),
  'silence',
  bruce.say('snapshot_error.silent', s.source, s.host, bruce.day_words(s.last_contact_at)),
  s.source, s.last_contact_at, s.scope_id
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.listened_until())
  and h.lifecycle = 'active'
  and exists (
    select from bruce.scopes as o
    where o.host = s.host and o.last_contact_at >= (select bruce.clock()) - o.stale_after
  )
union all
-- what a token sends beyond its quotas is refused
select
  'SNAPSHOT_ERROR', s.self_hostname, null, 'quota.' || u.token || '.' || u.quota, 'within its quota',
  'refused',
  bruce.say('snapshot_error.quota.' || u.quota, u.token, q.most::text, bruce.day_words(u.refused_at)),
  'bruce', u.refused_at, null
from public.settings as s
cross join bruce.token_quotas as u
join bruce.quotas() as q on q.quota = u.quota
where u.refused > 0 and u.day = ((select bruce.clock()) at time zone 'UTC')::date
union all
select
  'SNAPSHOT_ERROR', n.snapshot_type, null, n.snapshot_type || '.breaker', 'applied', 'held',
  bruce.say('snapshot_error.held_state',
    format('bruce release %s %s', n.snapshot_type, n.snapshot_type)),
  n.snapshot_type, n.created_at, null
from public.snapshots as n
where n.held;
revoke all on table bruce.snapshot_error from public, anon, authenticated, service_role;
comment on view bruce.snapshot_error is
  'Collection failed, rows were quarantined, a snapshot is partial or held by the mass-change guard, or '
  'one collector is silent.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('SNAPSHOT_ERROR', 'medium', 1, 1, 'silence', false, '{}', 'bruce.snapshot_error',
  'Collection failed, rows were quarantined, or a snapshot was held by the mass-change guard.');
insert into public.texts (key, language, text)
values
  ('rule_about.snapshot_error', 'fr',
    'La collecte a échoué, des lignes sont illisibles, ou le garde-fou des changements massifs '
    'retient un instantané.'),
  ('snapshot_error.failed', 'en', 'Collection of %1$s on %2$s failed (%3$s).'),
  ('snapshot_error.failed', 'fr', 'La collecte %1$s sur %2$s a échoué (%3$s).'),
  ('snapshot_error.failed_because', 'en', 'Collection of %1$s on %2$s failed (%3$s): %4$s'),
  ('snapshot_error.failed_because', 'fr', 'La collecte %1$s sur %2$s a échoué (%3$s) : %4$s'),
  ('snapshot_error.held', 'en',
    'A %1$s snapshot of %2$s is held: it would take away most of what was there. If that is so: %3$s'),
  ('snapshot_error.held', 'fr',
    'Un instantané %1$s de %2$s est retenu : il ferait disparaître la plupart de ce qui était là. Si '
    'c''est bien le cas : %3$s'),
  ('snapshot_error.rows', 'en', 'Rows of the %1$s snapshot of %2$s could not be understood: %3$s'),
  ('snapshot_error.rows', 'fr', 'Des lignes de l''instantané %1$s de %2$s n''ont pas été comprises : %3$s'),
  ('snapshot_error.incomplete', 'en',
    'The %1$s snapshot of %2$s is incomplete: nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete', 'fr',
    'L''instantané %1$s de %2$s est incomplet : rien n''est conclu de ce qui lui manque.'),
  ('snapshot_error.incomplete_in', 'en',
    'The %1$s snapshot of %2$s is incomplete in %3$s: nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete_in', 'fr',
    'L''instantané %1$s de %2$s est incomplet (listes : %3$s) : rien n''est conclu de ce qui lui manque.'),
  ('snapshot_error.incomplete_because', 'en',
    'The %1$s snapshot of %2$s is incomplete (%4$s): nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete_because', 'fr',
    'L''instantané %1$s de %2$s est incomplet (%4$s) : rien n''est conclu de ce qui lui manque.'),
  ('snapshot_error.incomplete_in_because', 'en',
    'The %1$s snapshot of %2$s is incomplete in %3$s (%4$s): nothing is concluded from what it lacks.'),
  ('snapshot_error.incomplete_in_because', 'fr',
    'L''instantané %1$s de %2$s est incomplet (listes : %3$s ; %4$s) : rien n''est conclu de ce qui lui '
    'manque.'),
  ('snapshot_error.silent', 'en',
    'The %1$s collector of %2$s has not reported since %3$s, while another one of that host does.'),
  ('snapshot_error.silent', 'fr',
    'Le collecteur %1$s de %2$s n''a rien envoyé depuis %3$s, alors qu''un autre de cet hôte le fait.'),
  ('snapshot_error.quota.new_hosts', 'en',
    'Token %1$s has made as many new hosts and sources that nobody declared as it may in a day (%2$s): '
    'since %3$s what it sends is refused.'),
  ('snapshot_error.quota.new_hosts', 'fr',
    'Le jeton %1$s a créé autant de nouveaux hôtes et sources non déclarés qu''il le peut en un jour '
    '(%2$s) : depuis %3$s, ce qu''il envoie est refusé.'),
  ('snapshot_error.quota.new_issues', 'en',
    'Token %1$s has made as many new issues as it may in a day (%2$s): since %3$s what it sends is refused.'),
  ('snapshot_error.quota.new_issues', 'fr',
    'Le jeton %1$s a créé autant de nouveaux problèmes qu''il le peut en un jour (%2$s) : depuis %3$s, ce '
    'qu''il envoie est refusé.'),
  ('snapshot_error.held_state', 'en',
    'An expected state is held: it would retire most of what is declared, or of what runs on a host. If '
    'that is so: %1$s'),
  ('snapshot_error.held_state', 'fr',
    'Un état attendu est retenu : il retirerait la plupart de ce qui est déclaré, ou de ce qui tourne sur '
    'un hôte. Si c''est bien le cas : %1$s');

-- 30_rules/stuck.sql
-- STUCK: docs/rules/stuck.md

create view bruce.stuck with (security_invoker = true) as
select
  'STUCK'::text as event_type,
  e.hostname,
  coalesce(t.service, e.name) as service,
  case when e.kind = 'app' then 'app' else coalesce(nullif(e.name, coalesce(t.service, e.name)), 'state')
    end as field,
  'settled'::text as expected,
  w.observed,
  bruce.say('stuck.is.' || e.kind, e.hostname, bruce.state_words(w.observed), bruce.day_words(e.state_since),
    e.name) as details,
  null::text as source,
  e.state_since as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
cross join public.settings as o
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.service_state as t on t.service_id = e.service_id
cross join lateral (
  select case e.state when 'running' then 'starting'
    else left(coalesce(e.item ->> 'state', e.item ->> 'status', e.state), 60) end
) as w (observed)
where e.is_suspect
  and e.kind in ('container', 'app', 'unit')
  and (e.state in ('changing', 'unknown')
    or e.state = 'running' and e.health = 'starting'
    -- where restarts are counted, SERVICE_RESTARTING tells them
    or e.state = 'unstable' and e.restart_count is null)
  and e.match <> 'ignored'
  and coalesce(t.lifecycle, 'active') <> 'planned'
  -- a row without a state is SNAPSHOT_ERROR
  and not coalesce(starts_with(e.problem, '.state'), false)
  -- an app of TrueNAS speaks for its containers
  and not (e.kind = 'container' and exists (
    select from bruce.entities as a
    where a.hostname = e.hostname and a.is_suspect and a.kind = 'app' and a.project = e.project
      and a.state in ('changing', 'unknown')
  ))
  -- up to the last evidence: silence does not make it last longer
  and s.last_seen_at >= e.state_since + o.change_limit
union all
select
  'STUCK', e.hostname, n.service, n.field, 'settled', min(w.observed),
  case
    when min(w.observed) = 'locked (' || min(w.lock) || ')' then
      bruce.say('stuck.locked.' || n.kind, e.hostname, min(w.lock), bruce.day_words(min(e.state_since)),
        n.service)
    else
      bruce.say('stuck.is.' || n.kind, e.hostname, bruce.state_words(min(w.observed)),
        bruce.day_words(min(e.state_since)), n.service)
  end,
  null, min(e.state_since), min(e.scope_id), null, null, bool_or(e.heard_until is null)
from bruce.entities as e
cross join public.settings as o
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.host_state as h on h.hostname = e.hostname and e.kind in ('guest', 'vm', 'node')
cross join lateral (
  select case when e.kind in ('pool', 'storage') then e.name end,
    case when e.kind in ('pool', 'storage') then e.kind else 'state' end,
    case e.kind when 'vm' then 'guest' else e.kind end
) as n (service, field, kind)
cross join lateral (
  select l.lock, coalesce('locked (' || l.lock || ')',
    left(coalesce(e.item ->> 'state', e.item #>> '{status,state}', e.item ->> 'status', e.state), 60))
  from (select left(nullif(e.item ->> 'lock', ''), 60)) as l (lock)
) as w (lock, observed)
where e.is_suspect
  and e.kind in ('guest', 'vm', 'node', 'pool', 'storage')
  -- the health of a guest is its lock
  and (e.state in ('changing', 'unknown') or e.state = 'running' and e.health is not null)
  and coalesce(h.lifecycle, 'active') <> 'planned'
  -- a node of a sender that says no states says nothing of its state
  and (e.kind <> 'node' or e.item ->> 'status' <> '' and coalesce(h.lifecycle, 'active') = 'active')
  -- one that is declared to run and is locked instead is VM_DOWN
  and not coalesce(
    h.lifecycle = 'active' and h.asset_type <> 'device' and h.state = 'changing' and h.lock is not null,
    false)
  and not coalesce(starts_with(e.problem, '.state'), false)
  -- a storage of which nothing is said is in no state
  and (e.kind <> 'storage' or e.item ?| array['status', 'active'])
  -- what a node that is down says of what stands on it is no news
  and not exists (
    select from bruce.entities as d
    where d.scope_id = e.scope_id and d.kind = 'node' and d.entity_key = e.node and d.state <> 'running'
  )
  -- a large guest is backed up for hours while it runs
  and s.last_seen_at >= e.state_since
    + o.change_limit * case when e.state = 'running' and lower(e.health) = 'backup' then 12 else 1 end
group by e.hostname, n.service, n.field, n.kind;
revoke all on table bruce.stuck from public, anon, authenticated, service_role;
comment on view bruce.stuck is
  'Something stays in change, or in a state that nobody can read, longer than settings.change_limit.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('STUCK', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.stuck',
  'Something stays in change, or in a state that nobody can read, for too long.');
insert into public.texts (key, language, text)
values
  ('rule_about.stuck', 'fr',
    'Quelque chose reste trop longtemps en changement, ou dans un état que personne ne peut lire.'),
  ('stuck.is.container', 'en', 'Container %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.container', 'fr', 'Le conteneur %4$s sur %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.is.app', 'en', 'App %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.app', 'fr', 'L''application %4$s sur %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.is.unit', 'en', 'Unit %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.unit', 'fr', 'L''unité %4$s sur %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.is.guest', 'en', 'Guest %1$s is %2$s since %3$s.'),
  ('stuck.is.guest', 'fr', 'La machine invitée %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.guest', 'en', 'Guest %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.guest', 'fr', 'La machine invitée %1$s est verrouillée (%2$s) depuis %3$s.'),
  ('stuck.is.node', 'en', 'Node %1$s is %2$s since %3$s.'),
  ('stuck.is.node', 'fr', 'Le nœud %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.node', 'en', 'Node %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.node', 'fr', 'Le nœud %1$s est verrouillé (%2$s) depuis %3$s.'),
  ('stuck.is.pool', 'en', 'Pool %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.pool', 'fr', 'Le pool %4$s de %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.pool', 'en', 'Pool %4$s on %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.pool', 'fr', 'Le pool %4$s de %1$s est verrouillé (%2$s) depuis %3$s.'),
  ('stuck.is.storage', 'en', 'Storage %4$s on %1$s is %2$s since %3$s.'),
  ('stuck.is.storage', 'fr', 'Le stockage %4$s de %1$s est dans l''état %2$s depuis %3$s.'),
  ('stuck.locked.storage', 'en', 'Storage %4$s on %1$s is locked (%2$s) since %3$s.'),
  ('stuck.locked.storage', 'fr', 'Le stockage %4$s de %1$s est verrouillé (%2$s) depuis %3$s.');

-- 30_rules/tg_drift_rules__check_view.sql
create function bruce.tg_drift_rules__check_view()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- rule views run with the rights of the reader, who therefore needs select on them; it is granted to all
  -- who sign in: without security_invoker it would show rows they may not read
  if exists (
    select from pg_catalog.pg_class as c
    where c.oid = to_regclass(new.rule_view) and c.relkind in ('v', 'm')
      and not exists (
        select from unnest(c.reloptions) as o (option) where o.option ~ '^security_invoker=(true|on|yes|1)$'
      )
  ) then
    raise exception 'the view of a rule does not fit: % reads past row level security', new.rule_view
      using errcode = 'invalid_object_definition',
      hint = 'create view … with (security_invoker = true) as …';
  end if;
  execute format(
    'grant select on %I.%I to authenticated, service_role',
    split_part(new.rule_view, '.', 1), split_part(new.rule_view, '.', 2)
  );
  execute format(
    'select %s from %I.%I limit 0', bruce.rule_columns(new.rule_view),
    split_part(new.rule_view, '.', 1), split_part(new.rule_view, '.', 2)
  );
  return null;
exception
  when undefined_table or undefined_column or invalid_schema_name or cannot_coerce or datatype_mismatch then
    raise exception 'the view of a rule does not fit: %', sqlerrm
      using errcode = sqlstate,
      hint = 'A rule view has the columns of type bruce.drift_row: event_type, hostname, service, field, '
        'expected, observed, details, source, since, scope_id.';
end;
$$;
revoke all on function bruce.tg_drift_rules__check_view() from public, anon, authenticated, service_role;
comment on function bruce.tg_drift_rules__check_view() is
  'Refuses a rule whose view is not there or does not fit; what it says of which host is not asked here. '
  'Security definer: only the owner of a view can grant it. Names are quoted.';
create trigger _060_check_view after insert on public.drift_rules
  for each row when (new.enabled) execute function bruce.tg_drift_rules__check_view();
create trigger _061_check_changed_view after update on public.drift_rules
  for each row
  when (new.enabled and (new.rule_view, new.enabled) is distinct from (old.rule_view, old.enabled))
  execute function bruce.tg_drift_rules__check_view();

-- 30_rules/tg_drift_rules__rebuild_drift.sql
create function bruce.tg_drift_rules__rebuild_drift()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.rebuild_drift();
  -- an edited rule is asked at once
  delete from bruce.slow_rules;
  return null;
end;
$$;
revoke all on function bruce.tg_drift_rules__rebuild_drift() from public, anon, authenticated, service_role;
comment on function bruce.tg_drift_rules__rebuild_drift() is
  'Security definer: only the owner of the view can redefine it. Names are quoted.';
-- before the view is locked, which every writer reads
create trigger _050_lock before insert or update or delete or truncate on public.drift_rules
  for each statement execute function bruce.tg__lock_engine();
create trigger _100_rebuild_drift after insert or update or delete or truncate on public.drift_rules
  for each statement execute function bruce.tg_drift_rules__rebuild_drift();

-- 30_rules/vm_down.sql
-- VM_DOWN: docs/rules/vm-down.md

create view bruce.vm_down with (security_invoker = true) as
select
  'VM_DOWN'::text as event_type,
  h.hostname,
  null::text as service,
  'state'::text as field,
  'running'::text as expected,
  case when h.state = 'changing' then 'stopped' else h.state end as observed,
  case
    when h.state = 'absent' then bruce.say('vm_down.absent', h.hostname)
    when h.state = 'changing' and h.lock is not null
      then bruce.say('vm_down.locked', h.hostname, h.lock, bruce.day_words(h.state_since))
    when h.lock = 'suspended' then bruce.say('vm_down.hibernated', h.hostname, bruce.state_words(h.state))
    when h.machine <> h.state
      then bruce.say('vm_down.machine', h.hostname, bruce.state_words(h.state), h.machine)
    when h.state = 'stopped' then bruce.say('vm_down.stopped', h.hostname)
    when h.state = 'paused' then bruce.say('vm_down.paused', h.hostname)
    when h.state = 'failed' then bruce.say('vm_down.failed', h.hostname)
    else bruce.say('vm_down.is', h.hostname, bruce.state_words(h.state))
  end as details,
  null::text as source,
  h.changed_at as since,
  h.scope_id,
  case h.state
    when 'absent' then not s.incomplete_lists && array['guests', 'vms']
    -- a lock means in change, but not for ever
    when 'changing' then h.lock is not null and h.heard_until is null
      and h.state_since <= (select bruce.clock()) - (select o.change_limit from public.settings as o)
    when 'unknown' then false
    when 'running' then false
    else h.heard_until is null
  end as is_proven,
  -- between two hosts a guest may be listed by neither
  case h.state when 'absent' then 2 else 1 end as looks
from bruce.host_state as h
left join bruce.scopes as s on s.scope_id = h.scope_id
where h.lifecycle = 'active'
  and h.asset_type <> 'device'
  and (
    h.state in ('stopped', 'failed', 'paused', 'absent', 'changing', 'unknown')
    -- Proxmox VE starts a stopped guest, paused, to back it up
    or h.state = 'running' and h.lock is not null and h.machine is null
  );
revoke all on table bruce.vm_down from public, anon, authenticated, service_role;
comment on view bruce.vm_down is
  'An active declared VM or guest is not running. What is in change or unknown neither opens nor resolves '
  'it.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('VM_DOWN', 'critical', 1, 1, 'snapshot', true, '{VM_NOT_RUNNING}', 'bruce.vm_down',
  'An active declared VM or guest is not running.');
insert into public.texts (key, language, text)
values
  ('rule_about.vm_down', 'fr', 'Une VM ou un conteneur LXC déclaré actif ne tourne pas.'),
  ('vm_down.absent', 'en', 'VM %1$s is declared active but its hypervisor does not list it.'),
  ('vm_down.absent', 'fr', 'La VM %1$s est déclarée active, mais son hyperviseur ne la liste pas.'),
  ('vm_down.locked', 'en', 'VM %1$s is declared active but is not running and locked (%2$s) since %3$s.'),
  ('vm_down.locked', 'fr',
    'La VM %1$s est déclarée active, mais elle ne tourne pas et elle est verrouillée (%2$s) depuis %3$s.'),
  ('vm_down.hibernated', 'en', 'VM %1$s is declared active but is %2$s (hibernated).'),
  ('vm_down.hibernated', 'fr', 'La VM %1$s est déclarée active, mais son état est %2$s (hibernation).'),
  ('vm_down.machine', 'en', 'VM %1$s is declared active but is %2$s (%3$s).'),
  ('vm_down.machine', 'fr', 'La VM %1$s est déclarée active, mais son état est %2$s (%3$s).'),
  ('vm_down.stopped', 'en', 'VM %1$s is declared active but is stopped.'),
  ('vm_down.stopped', 'fr', 'La VM %1$s est déclarée active, mais elle est arrêtée.'),
  ('vm_down.paused', 'en', 'VM %1$s is declared active but is paused.'),
  ('vm_down.paused', 'fr', 'La VM %1$s est déclarée active, mais elle est en pause.'),
  ('vm_down.failed', 'en', 'VM %1$s is declared active but is failed.'),
  ('vm_down.failed', 'fr', 'La VM %1$s est déclarée active, mais elle est en échec.'),
  ('vm_down.is', 'en', 'VM %1$s is declared active but is %2$s.'),
  ('vm_down.is', 'fr', 'La VM %1$s est déclarée active, mais son état est %2$s.');

-- 30_rules/vm_undeclared.sql
-- VM_UNDECLARED: docs/rules/vm-undeclared.md

create view bruce.vm_undeclared with (security_invoker = true) as
select
  'VM_UNDECLARED'::text as event_type,
  e.hostname,
  null::text as service,
  'guest'::text as field,
  'not declared'::text as expected,
  min(e.state) as observed,
  bruce.say(
    case when exists (select from bruce.host_state as h where h.hostname = e.hostname)
      then 'vm_undeclared.guest_is_another'
      else 'vm_undeclared.guest'
    end, e.hostname, min(coalesce(e.node, s.host))) as details,
  min(s.source) as source,
  min(e.first_seen_at) as since,
  min(e.scope_id) as scope_id,
  bool_or(e.heard_until is null) as is_proven
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where e.is_suspect
  and e.match = 'undeclared'
  and e.kind in ('guest', 'vm')
  and e.state <> 'unknown'
group by e.hostname
union all
select
  'VM_UNDECLARED', s.host, null, 'host', 'not declared', 'reports',
  bruce.say('vm_undeclared.host', s.host, string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id), true
from bruce.scopes as s
where not s.is_declared
  and not s.is_ambiguous
group by s.host
union all
select
  'VM_UNDECLARED', s.host, null, 'host', 'retired', 'reports',
  bruce.say('vm_undeclared.retired_reports', s.host, string_agg(s.source, ', ' order by s.source)),
  min(s.source), min(s.first_seen_at), min(s.scope_id), true
from bruce.scopes as s
join bruce.host_state as h on h.hostname = s.host
where h.lifecycle = 'retired'
group by s.host
union all
select
  'VM_UNDECLARED', h.hostname, null, 'lifecycle', 'retired', h.state,
  bruce.say('vm_undeclared.retired', h.hostname),
  s.source, h.changed_at, h.scope_id, h.heard_until is null
from bruce.host_state as h
join bruce.scopes as s on s.scope_id = h.scope_id
where h.lifecycle = 'retired'
  and h.state in ('running', 'unstable', 'paused', 'stopped', 'changing');
revoke all on table bruce.vm_undeclared from public, anon, authenticated, service_role;
comment on view bruce.vm_undeclared is 'A guest or reporting host is not declared, or is declared retired.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('VM_UNDECLARED', 'medium', 1, 1, 'contact', true, '{}', 'bruce.vm_undeclared',
  'A guest or reporting host is not declared, or is declared retired.');
insert into public.texts (key, language, text)
values
  ('rule_about.vm_undeclared', 'fr',
    'Une VM, ou un hôte qui rend compte, n''est déclaré par personne, ou est déclaré retiré.'),
  ('vm_undeclared.guest_is_another', 'en', 'Guest %1$s exists on %2$s, but the declared one is elsewhere.'),
  ('vm_undeclared.guest_is_another', 'fr',
    'La machine invitée %1$s existe sur %2$s, mais celle qui est déclarée est ailleurs.'),
  ('vm_undeclared.guest', 'en', 'Guest %1$s exists on %2$s but is not declared.'),
  ('vm_undeclared.guest', 'fr', 'La machine invitée %1$s existe sur %2$s, mais n''est pas déclarée.'),
  ('vm_undeclared.host', 'en', 'Host %1$s reports (%2$s) but is not declared.'),
  ('vm_undeclared.host', 'fr', 'L''hôte %1$s envoie des rapports (%2$s), mais n''est pas déclaré.'),
  ('vm_undeclared.retired_reports', 'en', '%1$s is declared retired but still reports (%2$s).'),
  ('vm_undeclared.retired_reports', 'fr', '%1$s est déclaré retiré, mais envoie encore des rapports (%2$s).'),
  ('vm_undeclared.retired', 'en', '%1$s is declared retired but still there.'),
  ('vm_undeclared.retired', 'fr', '%1$s est déclaré retiré, mais existe encore.');

reset check_function_bodies;
