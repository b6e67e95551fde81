create function public.forget_host(hostname text, "by" text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_actor text := bruce.actor(forget_host."by");
  v_key text := bruce.fold_name(forget_host.hostname);
  v_resolved record;
  v_hosts text[];
  v_scope_ids integer[];
  v_entity_ids bigint[];
  v_sources text[];
  v_workers text[];
  v_done jsonb;
begin
  perform bruce.refuse_read_only('forget_host');
  if v_key is null then
    return bruce.fault(422, 'hostname_is_missing', bruce.say('forget.which_host'));
  end if;
  perform bruce.lock_engine();
  select * into v_resolved from bruce.resolve_host(btrim(forget_host.hostname));
  select array_agg(s.scope_id), array_agg(distinct s.source), array_agg(distinct s.host)
  into v_scope_ids, v_sources, v_hosts
  from bruce.scopes as s
  where case when v_resolved.candidates = 1 then s.host = v_resolved.host
    else v_key in (bruce.fold_name(s.host), bruce.fold_name(s.hostname)) end;
  -- a guest that its hypervisor no longer lists, or that nobody looks at any more
  select array_agg(e.entity_id), coalesce(v_hosts, '{}') || array_agg(distinct e.hostname)
  into v_entity_ids, v_hosts
  from bruce.entities as e
  join bruce.scopes as s on s.scope_id = e.scope_id
  where e.kind in ('guest', 'vm') and e.scope_id <> all (coalesce(v_scope_ids, '{}'))
    and case when v_resolved.candidates = 1 then e.hostname = v_resolved.host
      else bruce.fold_name(e.hostname) = v_key end
    and (e.heard_until is not null or s.last_contact_at < v_now - s.stale_after);
  v_hosts := coalesce(v_hosts, '{}') || array(
    select distinct i.hostname from public.issues as i
    where i.status <> 'resolved' and bruce.fold_name(i.hostname) = v_key
  );
  v_workers := array(
    select h.hostname from public.heartbeats as h
    where h.kind = 'worker' and bruce.fold_name(h.hostname) = v_key
  );
  v_hosts := v_hosts || v_workers;
  if v_scope_ids is null and v_entity_ids is null and v_workers = '{}' then
    if exists (
      select from bruce.entities as e
      where e.kind in ('guest', 'vm') and bruce.fold_name(e.hostname) = v_key
    ) then
      return bruce.fault(
        409, 'still_there', bruce.say('forget.still_there', btrim(forget_host.hostname)));
    elsif v_hosts = '{}' then
      return bruce.fault(404, 'unknown_host', bruce.say('forget.unknown_host'));
    end if;
  end if;

  v_done := bruce.forget_things(
    coalesce(v_scope_ids, '{}'), coalesce(v_entity_ids, '{}'), v_hosts,
    bruce.say('forget.by', v_actor), v_actor, v_now, true);
  perform bruce.write_journal(
    p_kind => 'forget',
    p_message => bruce.say(
      'forget.host', v_actor, btrim(forget_host.hostname),
      v_done ->> 'things', v_done ->> 'issues', v_done ->> 'waivers'),
    p_actor => v_actor, p_hostname => coalesce(v_resolved.host, btrim(forget_host.hostname)),
    p_details => v_done || jsonb_build_object('sources', v_sources, 'workers', cardinality(v_workers)),
    p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'hostname', btrim(forget_host.hostname), 'sources', coalesce(to_jsonb(v_sources), '[]'),
    'by', v_actor) || v_done;
end;
$$;
comment on function public.forget_host(text, text) is
  'Ends all that is known of a host because it reported: its sources and what they listed, its worker, the '
  'issues and waivers about them. What is declared, observed history and events stay. If it reports again, '
  'it is new. Security definer: only the engine writes what is observed.';

grant execute on function public.forget_host(text, text) to service_role;

insert into public.texts (key, language, text)
values
  ('forget.which_host', 'en', 'Say which host.'),
  ('forget.which_host', 'fr', 'Dites quel hôte.'),
  ('forget.still_there', 'en', 'Its hypervisor still lists %1$s.'),
  ('forget.still_there', 'fr', 'Son hyperviseur liste encore %1$s.'),
  ('forget.unknown_host', 'en', 'Nothing is known of a host of that name.'),
  ('forget.unknown_host', 'fr', 'Rien n''est connu d''un hôte de ce nom.'),
  ('forget.by', 'en', 'Forgotten by %1$s.'),
  ('forget.by', 'fr', 'Oublié par %1$s.'),
  ('forget.host', 'en', '%1$s forgot host %2$s: %3$s things, %4$s issues, %5$s waivers.'),
  ('forget.host', 'fr', '%1$s a oublié l''hôte %2$s : %3$s éléments, %4$s écarts, %5$s sourdines.');
