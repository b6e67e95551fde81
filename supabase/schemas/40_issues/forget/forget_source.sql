create function public.forget_source(hostname text, source text, "by" text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_actor text := bruce.actor(forget_source."by");
  v_key text := bruce.fold_name(forget_source.hostname);
  v_source text := lower(btrim(forget_source.source));
  v_resolved record;
  v_scope_ids integer[];
  v_hosts text[];
  v_done jsonb;
begin
  perform bruce.refuse_read_only('forget_source');
  if v_key is null or coalesce(v_source, '') = '' then
    return bruce.fault(422, 'hostname_or_source_is_missing', bruce.say('forget.which_source'));
  end if;
  perform bruce.lock_engine();
  select * into v_resolved from bruce.resolve_host(btrim(forget_source.hostname));
  select array_agg(s.scope_id), array_agg(distinct s.host) into v_scope_ids, v_hosts
  from bruce.scopes as s
  where s.source = v_source
    and case when v_resolved.candidates = 1 then s.host = v_resolved.host
      else v_key in (bruce.fold_name(s.host), bruce.fold_name(s.hostname)) end;
  if v_scope_ids is null then
    return bruce.fault(
      404, 'unknown_source',
      bruce.say('forget.unknown_source', btrim(forget_source.hostname), v_source));
  end if;
  v_done := bruce.forget_things(
    v_scope_ids, '{}', v_hosts, bruce.say('forget.source_by', v_source, v_actor), v_actor, v_now);
  perform bruce.write_journal(
    p_kind => 'forget',
    p_message => bruce.say(
      'forget.source', v_actor, v_source,
      btrim(forget_source.hostname), v_done ->> 'things', v_done ->> 'issues', v_done ->> 'waivers'),
    p_actor => v_actor, p_hostname => v_hosts[1],
    p_details => v_done || jsonb_build_object('source', v_source), p_now => v_now
  );
  return jsonb_build_object(
    'status', 200, 'hostname', btrim(forget_source.hostname), 'source', v_source, 'by', v_actor) || v_done;
end;
$$;
comment on function public.forget_source(text, text, text) is
  'Ends all that is known of a host by one source, such as a collector that was uninstalled: what it listed, '
  'the issues and waivers about that. Other sources of the host stay as they are. If it reports again, it is '
  'new. Security definer: only the engine writes what is observed.';

grant execute on function public.forget_source(text, text, text) to service_role;

insert into public.texts (key, language, text)
values
  ('forget.which_source', 'en', 'Say which source of which host.'),
  ('forget.which_source', 'fr', 'Dites quelle source de quel hôte.'),
  ('forget.unknown_source', 'en', '%1$s has never reported as %2$s.'),
  ('forget.unknown_source', 'fr', '%1$s n''a jamais rien envoyé comme %2$s.'),
  ('forget.source_by', 'en', 'Source %1$s was forgotten by %2$s.'),
  ('forget.source_by', 'fr', 'La source %1$s a été oubliée par %2$s.'),
  ('forget.source', 'en', '%1$s forgot source %2$s of %3$s: %4$s things, %5$s issues, %6$s waivers.'),
  ('forget.source', 'fr',
    '%1$s a oublié la source %2$s de %3$s : %4$s éléments, %5$s écarts, %6$s sourdines.');
