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
