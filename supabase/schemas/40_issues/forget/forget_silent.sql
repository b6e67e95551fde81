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
      where e.kind in ('guest', 'vm', 'container', 'app', 'listener')
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
      bruce.say(
        'forget.silent', bruce.day_words(v_gone.heard_at), bruce.span_words(v_settings.forget_after)),
      'bruce', p_now);
    perform bruce.write_journal(
      p_kind => 'forget',
      p_message => bruce.say(
        case when v_gone.scope_ids <> '{}' then 'forget.silent_host' else 'forget.silent_things' end,
        bruce.day_words(v_gone.heard_at), v_gone.host, v_done ->> 'things', v_done ->> 'issues'),
      p_hostname => v_gone.host, p_details => v_done, p_now => p_now
    );
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function bruce.forget_silent(timestamptz) is
  'Forgets what nobody declares, or what is declared retired, when it was not heard of for '
  'settings.forget_after. What is declared and silent stays: it is unreachable. Returns of how many hosts.';

insert into public.texts (key, language, text)
values
  ('forget.silent', 'en',
    'Forgotten: not heard of since %1$s, which is longer than %2$s (settings.forget_after).'),
  ('forget.silent', 'fr',
    'Oublié : sans nouvelles depuis le %1$s, soit plus de %2$s (settings.forget_after).'),
  ('forget.silent_host', 'en',
    'Not heard of since %1$s, so forgotten: all that is known from it on %2$s (%3$s things, %4$s issues).'),
  ('forget.silent_host', 'fr',
    'Sans nouvelles depuis le %1$s, donc oublié : tout ce que %2$s faisait connaître (%3$s éléments, '
    '%4$s écarts).'),
  ('forget.silent_things', 'en',
    'Not heard of since %1$s, so forgotten: what nobody declares on %2$s (%3$s things, %4$s issues).'),
  ('forget.silent_things', 'fr',
    'Sans nouvelles depuis le %1$s, donc oublié : ce que personne ne déclare sur %2$s (%3$s éléments, '
    '%4$s écarts).');
