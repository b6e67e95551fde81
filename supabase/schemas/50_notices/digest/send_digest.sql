create function bruce.send_digest(p_due record, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_digest jsonb := public.digest(p_due.from_at, p_due.to_at);
  v_action_id uuid := gen_random_uuid();
  v_target public.targets;
  v_title text;
  v_trajectory jsonb := case when p_due.period = 'weekly'
    then public.trajectory(p_due.from_at, (
      -- seven whole days
      select date_trunc('day', p_due.to_at, s.digest_time_zone) from public.settings as s)) end;
  v_summary text := concat_ws(E'\n', bruce.digest_lines(v_digest), bruce.trajectory_lines(v_trajectory));
begin
  v_digest := v_digest || case when v_trajectory is not null
    then jsonb_build_object(
      'trajectory', v_trajectory - '{rules,hosts,days,months}'::text[] #- '{total,daily}')
    else '{}' end;
  select t.* into v_target
  from public.targets as t
  join public.settings as s on s.digest_target = t.name
  -- a digest never queues a command, and is about no object of NetBox
  where t.enabled and t.kind not in ('command', 'netbox');
  v_title := bruce.say(
    case p_due.period when 'daily' then 'digest_title.daily' else 'digest_title.weekly' end,
    v_digest #>> '{events,opened}', v_digest #>> '{events,resolved}', v_digest #>> '{open,total}'
  );
  insert into public.digests (
    day, period, title, summary, from_at, to_at, created_at, target, action_id, digest)
  values (
    p_due.day, p_due.period, v_title, v_summary, p_due.from_at, p_due.to_at, p_now, v_target.name,
    case when v_target.name is not null then v_action_id end, v_digest
  );
  if v_target.name is null then
    return;
  end if;
  insert into public.actions (
    created_at, status, kind, target, title, severity, events, attempts, max_attempts, next_attempt_at,
    finished_at,
    payload, action_id
  )
  values (
    p_now, case v_target.kind when 'journal' then 'delivered' else 'pending' end, 'digest', v_target.name,
    v_title, 'low', 0,
    (v_target.kind = 'journal')::integer, 8, case when v_target.kind <> 'journal' then p_now end,
    case v_target.kind when 'journal' then p_now end,
    jsonb_build_object(
      'notification_id', v_action_id, 'kind', 'digest', 'reaction', null, 'group_key', p_due.period,
        'status', 'firing',
      'severity', 'low', 'title', v_title, 'summary', v_summary, 'events', '[]'::jsonb, 'omitted', 0,
        'digest', v_digest
    ),
    v_action_id
  );
  perform bruce.write_journal(
    p_kind => 'notification',
    p_message => case v_target.kind
        when 'journal' then v_title || ': ' || replace(v_summary, E'\n', ' ')
        else bruce.say('journal.for_target', v_target.name, v_title) end,
    p_action_id => v_action_id, p_details => jsonb_build_object('kind', 'digest', 'period', p_due.period),
    p_now => p_now
  );
end;
$$;
comment on function bruce.send_digest(record, timestamptz) is
  'Makes one digest and its notification. If the target is disabled, a NetBox or the command queue, the '
  'digest is only stored.';

insert into public.texts (key, language, text)
values
  ('digest_title.daily', 'en', 'Daily digest: %1$s opened, %2$s resolved, %3$s open'),
  ('digest_title.daily', 'fr', 'Résumé du jour : apparus %1$s, résolus %2$s, ouverts %3$s'),
  ('digest_title.weekly', 'en', 'Weekly digest: %1$s opened, %2$s resolved, %3$s open'),
  ('digest_title.weekly', 'fr', 'Résumé de la semaine : apparus %1$s, résolus %2$s, ouverts %3$s');
