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
          then bruce.say('waiver.other_expected', coalesce(d.expected, bruce.say('waiver.nothing')),
            coalesce(w.expected, bruce.say('waiver.nothing')))
        else bruce.say('waiver.other_observed', coalesce(d.observed, bruce.say('waiver.nothing')),
          coalesce(w.observed, bruce.say('waiver.nothing')))
      end
    from unnest(p_drift) as d
    where w.drift_key = d.drift_key and (w.expected, w.observed) is distinct from (d.expected, d.observed)
      and w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    returning w.id, w.void_reason, w.drift_key, d.hostname, d.service, d.issue_id
  loop
    perform bruce.write_journal(
      p_kind => 'waiver',
      p_message => bruce.say('waiver.void', v_void.id::text, v_void.drift_key, v_void.void_reason),
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
comment on function bruce.find_holds(bruce.difference[], public.issues[], text[], timestamptz) is
  'Which waiver and which maintenance window hold back which difference now. Voids waivers whose values '
  'changed. p_existing: keys of the differences that exist, proven or not; null: those of all unresolved '
  'issues.';

insert into public.texts (key, language, text)
values
  ('waiver.nothing', 'en', 'nothing'),
  ('waiver.nothing', 'fr', 'rien'),
  ('waiver.other_expected', 'en', 'expected is now %1$s instead of %2$s'),
  ('waiver.other_expected', 'fr', 'la valeur déclarée est maintenant %1$s au lieu de %2$s'),
  ('waiver.other_observed', 'en', 'observed is now %1$s instead of %2$s'),
  ('waiver.other_observed', 'fr', 'la valeur observée est maintenant %1$s au lieu de %2$s'),
  ('waiver.void', 'en', 'Waiver %1$s of %2$s is void: %3$s.'),
  ('waiver.void', 'fr', 'La sourdine %1$s de %2$s ne vaut plus : %3$s.');
