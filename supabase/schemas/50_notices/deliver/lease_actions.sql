create function bruce.lease_actions(
  p_holder text, p_most integer, p_lease_s integer, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
-- only the first rows of a possibly long queue are read
set enable_bitmapscan = off
set enable_seqscan = off
set jit = off
as $$
declare
  v_lease uuid := gen_random_uuid();
  v_targets text[];
  v_actions jsonb;
  v_probed text[];
  v_words jsonb;
begin
  -- lock the targets: two dispatchers would otherwise exceed max_parallel. A separate statement, so that the
  -- next one counts what another dispatcher leased before this one got the lock
  with free as (
    select t.name
    from public.targets as t
    where t.enabled and (t.breaker <> 'open' or t.breaker_retry_at <= p_now)
      and exists (
        select from public.actions as a where a.target = t.name and a.status = 'pending'
          and a.next_attempt_at <= p_now
      )
    order by t.name
    for no key update skip locked
  )
  select array_agg(f.name) into v_targets from free as f;
  if v_targets is null then
    return jsonb_build_object('lease', v_lease, 'actions', '[]'::jsonb);
  end if;

  v_words := jsonb_build_object(
    'acknowledge', bruce.say('notice.acknowledge'),
    'acknowledge_one', bruce.say('notice.acknowledge_one', '{name}'),
    'by_button', bruce.say('notice.by_button'),
    'more', bruce.say('notice.more', '{count}')
  );
  with ready as materialized (
    select
      t.name, t.kind, t.breaker, t.max_parallel,
      jsonb_build_object(
        'name', t.name, 'kind', t.kind, 'url', t.url, 'url_secret', t.url_secret, 'auth_secret',
          t.auth_secret,
        'hmac_secret', t.hmac_secret, 'settings', t.settings, 'timeout_s', t.timeout_s, 'max_parallel',
          t.max_parallel
      ) as target
    from public.targets as t
    where t.name = any (v_targets)
  ),
  chosen as materialized (
    select a.action_id
    from ready as t
    cross join lateral (
      select a.action_id, a.next_attempt_at
      from public.actions as a
      where a.target = t.name and a.status = 'pending' and a.next_attempt_at <= p_now
      order by a.next_attempt_at, a.created_at
      limit greatest(0, case t.breaker when 'closed' then t.max_parallel else 1 end - (
        select count(*) from public.actions as o where o.target = t.name and o.status = 'leased'
      ))
      for update skip locked
    ) as a
    order by a.next_attempt_at
    limit p_most
  ),
  leased as (
    update public.actions as a
    set status = 'leased', attempts = a.attempts + 1, next_attempt_at = null, holder = p_holder,
      lease = v_lease,
      lease_until = p_now + make_interval(secs => p_lease_s)
    from chosen as c
    where a.action_id = c.action_id
    returning a.action_id, a.attempts, a.kind, a.target, a.payload, a.created_at
  )
  select
    jsonb_agg(jsonb_build_object(
      'action_id', l.action_id, 'attempt', l.attempts, 'kind', l.kind, 'payload', l.payload,
      'target', t.target, 'words', v_words
    ) || case t.kind
      -- read with the lease: while it lasts nothing else is sent to this target
      when 'netbox' then jsonb_build_object('objects', bruce.objects_to_mark(t.name, l.payload))
      else '{}' end order by l.created_at),
    array_agg(t.name) filter (where t.breaker = 'open')
  into v_actions, v_probed
  from leased as l
  join ready as t on t.name = l.target;

  if v_probed is not null then
    update public.targets as t set breaker = 'half_open', breaker_retry_at = null
      where t.name = any (v_probed);
  end if;
  return jsonb_build_object('lease', v_lease, 'actions', coalesce(v_actions, '[]'));
end;
$$;
comment on function bruce.lease_actions(text, integer, integer, timestamptz) is
  'Leases due notifications, up to max_parallel of each target. Of a target whose circuit breaker is open, '
  'one is tried after the pause.';

insert into public.texts (key, language, text)
values
  ('notice.acknowledge', 'en', 'Acknowledge'), ('notice.acknowledge', 'fr', 'Je m''en occupe'),
  ('notice.acknowledge_one', 'en', 'Ack %1$s'), ('notice.acknowledge_one', 'fr', 'Vu : %1$s'),
  ('notice.by_button', 'en', 'By the button of an ntfy message.'),
  ('notice.by_button', 'fr', 'Par le bouton d''un message ntfy.');
