-- ALERT_RAISED: docs/rules/alert-raised.md

create view bruce.alert_raised with (security_invoker = true) as
select
  'ALERT_RAISED'::text as event_type,
  a.hostname,
  null::text as service,
  -- its key may change while it is raised, and the numbers in it each minute: what it says makes it the same
  concat_ws(' ', a.name, left(md5(a.about), 8), nullif(a.place, 1)) as field,
  'not raised'::text as expected,
  a.level as observed,
  bruce.say(
    case
      when a.name = 'alert' and a.text <> '' then 'alert_raised.alert_says'
      when a.name = 'alert' then 'alert_raised.alert'
      when a.text <> '' then 'alert_raised.says'
      else 'alert_raised.raises'
    end, a.hostname, a.level, a.text, a.name
  ) as details,
  null::text as source,
  a.first_seen_at as since,
  a.scope_id,
  null::bigint as service_id,
  null::bigint as entity_id,
  case
    when a.level in ('CRITICAL', 'ALERT', 'EMERGENCY') then 'critical'
    when a.level = 'ERROR' then 'high'
  end as severity,
  a.heard_until is null as is_proven
from (
  select e.hostname, e.name, e.scope_id, e.first_seen_at, e.heard_until, t.text, t.level, t.about,
    row_number() over (partition by e.hostname, e.name, t.about order by e.entity_key) as place
  from bruce.entities as e
  cross join lateral (
    select w.text, bruce.alert_level(e.item) as level,
      coalesce(
        nullif(regexp_replace(lower(w.text), '(?<![[:alnum:]_./-])[0-9]+([.,:/t-][0-9]+)*', '#', 'g'), ''),
        e.item ->> 'key', '') as about
    from (
      select left(btrim(regexp_replace(
        regexp_replace(left(bruce.alert_text(e.item), 2000), '<[^>]*>?', ' ', 'g'),
        '\s+', ' ', 'g')), 500) as text
    ) as w
  ) as t
  where e.is_suspect
    and e.kind = 'alert'
    and e.state = 'failed'
) as a
-- what the state of a pool says already
where a.name not in ('VolumeStatus', 'BootPoolStatus')
  or not exists (
    select from bruce.entities as p
    where p.scope_id = a.scope_id
      and p.is_suspect
      and p.kind = 'pool'
      and p.state = 'failed'
      and p.heard_until is null
      and case a.name when 'BootPoolStatus' then p.name in ('boot-pool', 'freenas-boot')
        else position(' ' || lower(p.name) || ' ' in ' ' || lower(a.text) || ' ') > 0 end
  );
comment on view bruce.alert_raised is 'The source itself raises an alert, of level WARNING or above.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('ALERT_RAISED', 'medium', 1, 1, 'snapshot', false, '{}', 'bruce.alert_raised',
  'The source itself raises an alert, of level WARNING or above.');

insert into public.texts (key, language, text)
values
  ('rule_about.alert_raised', 'fr',
    'La source elle-même signale une alerte, de niveau WARNING ou au-dessus.'),
  ('alert_raised.alert_says', 'en', '%1$s raises an alert (%2$s): %3$s'),
  ('alert_raised.alert_says', 'fr', '%1$s signale une alerte (%2$s) : %3$s'),
  ('alert_raised.alert', 'en', '%1$s raises an alert (%2$s).'),
  ('alert_raised.alert', 'fr', '%1$s signale une alerte (%2$s).'),
  ('alert_raised.says', 'en', '%1$s raises %4$s (%2$s): %3$s'),
  ('alert_raised.says', 'fr', '%1$s signale %4$s (%2$s) : %3$s'),
  ('alert_raised.raises', 'en', '%1$s raises %4$s (%2$s).'),
  ('alert_raised.raises', 'fr', '%1$s signale %4$s (%2$s).');
