create view public.unused_waivers_and_windows with (security_invoker = true) as
select
  'waiver' as kind, w.id, w.reason,
  coalesce(w.drift_key,
    bruce.say('about.service', coalesce(w.event_type, bruce.say('about.anything')), w.hostname, w.service))
    as about,
  case when w.matched_count = 0 then bruce.say('unused.never') else bruce.say('unused.no_more') end
    as verdict,
  w.matched_count, w.last_matched_at, w.created_by, w.created_at
from public.waivers as w
where w.ended_at is null and w.voided_at is null and w.expires_at > bruce.clock()
  and (w.matched_count = 0 or w.last_matched_at < bruce.clock() - interval '30 days')
  and not exists (select from public.issues as i where i.waived_by = w.id)
union all
select
  'maintenance window', m.id, m.reason,
  bruce.say('about.service', coalesce(array_to_string(m.event_types, ', '), bruce.say('about.anything')),
    m.hostname, m.service),
  case
    when m.matched_count > 0 then bruce.say('unused.for_long')
    when m.ends_at <= bruce.clock() then bruce.say('unused.over')
    else bruce.say('unused.never')
  end,
  m.matched_count, m.last_matched_at, m.created_by, m.created_at
from public.maintenance_windows as m
where m.enabled
  and coalesce(m.starts_at <= bruce.clock(), true)
  and (m.matched_count = 0 or m.ends_at is null and m.last_matched_at < bruce.clock() - interval '30 days')
order by created_at, kind, id;
comment on view public.unused_waivers_and_windows is
  'Waivers and maintenance windows that never held anything back, or nothing for 30 days: they could hide '
  'a problem later.';

grant select on public.unused_waivers_and_windows to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('about.anything', 'en', 'anything'),
  ('about.anything', 'fr', 'tout'),
  ('unused.never', 'en', 'never matched'),
  ('unused.never', 'fr', 'n''a jamais servi'),
  ('unused.no_more', 'en', 'matches nothing any more'),
  ('unused.no_more', 'fr', 'ne sert plus à rien'),
  ('unused.for_long', 'en', 'has matched nothing for long'),
  ('unused.for_long', 'fr', 'n''a pas servi depuis longtemps'),
  ('unused.over', 'en', 'is over, and never matched'),
  ('unused.over', 'fr', 'est passée, et n''a jamais servi');
