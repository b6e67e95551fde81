create function bruce.heal_future(p_now timestamptz)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_limit constant timestamptz := p_now + interval '1 minute';
  v_beat text;
begin
  if not exists (
    select from public.heartbeats as h
    where h.name = 'engine' and bruce.last_beat_at(h) > v_limit and isfinite(h.last_beat_at)
  ) and not exists (
    select from bruce.scopes as s
    where greatest(s.last_contact_at, s.last_snapshot_at, s.error_at, s.last_seen_at, s.returned_at) > v_limit
  ) then
    return false;
  end if;

  foreach v_beat in array array['jobs', 'engine', 'dispatcher'] loop
    perform bruce.forget_beat(v_beat, p_now);
  end loop;
  update public.heartbeats as h
  set last_beat_at = least(h.last_beat_at, p_now),
    details = case when (h.details ->> 'back_at')::timestamptz > p_now then '{}' else h.details end
  where isfinite(h.last_beat_at) and (
    h.last_beat_at > p_now or h.name = 'engine' and (h.details ->> 'back_at')::timestamptz > p_now);

  update bruce.scopes as s
  set last_contact_at = least(s.last_contact_at, p_now), last_snapshot_at = least(s.last_snapshot_at, p_now),
    error_at = least(s.error_at, p_now),
    excused_until = case when s.excused_until <= p_now + s.stale_after then s.excused_until end,
    doubtful_at = null, doubtful_looks = 0, doubtful_skew = null,
    last_seen_at = case when s.last_seen_at is not null then least(s.last_seen_at, p_now) end,
    returned_at = case when s.returned_at is not null then least(s.returned_at, p_now) end,
    changed_at = case when s.changed_at is not null then least(s.changed_at, p_now) end,
    error_since = case when s.error_since is not null then least(s.error_since, p_now) end,
    first_seen_at = least(s.first_seen_at, p_now)
  where greatest(s.last_contact_at, s.last_snapshot_at, s.error_at, s.last_seen_at, s.returned_at,
    s.changed_at, s.error_since, s.first_seen_at) > v_limit
    or s.excused_until > p_now + s.stale_after;
  update bruce.entities as e
  set first_seen_at = least(e.first_seen_at, p_now), state_since = least(e.state_since, p_now),
    changed_at = least(e.changed_at, p_now),
    restarts_base_at = case when e.restarts_base_at is not null then least(e.restarts_base_at, p_now) end,
    restarted_at = case when e.restarted_at is not null then least(e.restarted_at, p_now) end,
    heard_until = case when e.heard_until is not null then least(e.heard_until, p_now) end
  where greatest(e.first_seen_at, e.state_since, e.changed_at, e.restarts_base_at, e.restarted_at,
    e.heard_until) > v_limit;
  update bruce.host_state as h set changed_at = p_now where h.changed_at > v_limit;
  update bruce.service_state as t set changed_at = p_now where t.changed_at > v_limit;

  update public.issues as i
  set first_seen_at = least(i.first_seen_at, p_now), last_seen_at = least(i.last_seen_at, p_now),
    opened_at = case when i.opened_at is not null then least(i.opened_at, p_now) end,
    resolved_at = case when i.resolved_at is not null then least(i.resolved_at, p_now) end,
    quiet_since = case when i.quiet_since is not null then least(i.quiet_since, p_now) end,
    acknowledged_at = case when i.acknowledged_at is not null then least(i.acknowledged_at, p_now) end
  where greatest(i.first_seen_at, i.last_seen_at, i.opened_at, i.resolved_at, i.quiet_since,
    i.acknowledged_at) > v_limit;
  -- a timer runs from when it was set
  update public.tasks as t
  set tell_at = t.tell_at - m.ahead, repeat_at = t.repeat_at - m.ahead, escalate_at = t.escalate_at - m.ahead,
    started_at = least(t.started_at, p_now), told_at = t.told_at - m.ahead
  from (
    select o.task_id, make_interval(
      secs => extract(epoch from greatest(o.started_at, o.told_at) - p_now)::double precision) as ahead
    from public.tasks as o
    where o.ended_at is null and greatest(o.started_at, o.told_at) > v_limit
  ) as m
  where t.task_id = m.task_id;
  update public.actions as a
  set created_at = p_now, next_attempt_at = case when a.next_attempt_at is not null then p_now end,
    lease_until = case when a.lease_until is not null then least(a.lease_until, v_limit) end
  where a.created_at > v_limit and a.finished_at is null;
  perform bruce.write_journal(
    p_kind => 'watcher',
    p_message => bruce.say('watcher.clock_set_back'),
    p_now => p_now
  );
  return true;
end;
$$;
comment on function bruce.heal_future(timestamptz) is
  'The clock of this server was ahead and was set back: what it wrote meanwhile lies in the future, and '
  'would count as newer than all that comes. It becomes now. Returns whether there was any.';

insert into public.texts (key, language, text)
values
  ('watcher.clock_set_back', 'en',
    'The clock of this server was set back: moments of the future that it had written are now.'),
  ('watcher.clock_set_back', 'fr',
    'L''horloge de ce serveur a été reculée : les moments futurs qu''il avait écrits deviennent '
    'maintenant.');
