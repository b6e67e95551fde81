create function bruce.suggest_node_unreachable(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state bruce.host_state;
  v_thing bruce.entities;
  v_words text[] := array[p_row.hostname, p_row.source];
  v_name text := bruce.shell_word(p_row.hostname);
begin
  if p_row.field = 'reporters' then
    return next bruce.offer('ask', 'suggest.way_to_bruce.', 'none', v_words,
      '{"cli": "npx bruce status"}');
    return;
  end if;
  select h.* into v_state from bruce.host_state as h where h.hostname = p_row.hostname;
  select e.* into v_thing from bruce.entities as e where e.entity_id = v_state.entity_id;
  return next bruce.offer('ask', 'suggest.reach.', 'none', v_words, jsonb_build_object('shell',
    jsonb_build_object('line', 'ping -c 3 ' || coalesce(bruce.shell_word(v_state.primary_ip), v_name))));
  if v_thing.kind in ('guest', 'vm') and v_state.state <> 'running' then
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'start', 'suggest.start_vm.', 'start', 'low');
  end if;
  if p_row.field = 'report' then
    return next bruce.offer_collect(p_row, p_issue_id, p_row.source);
    return next bruce.offer('ask', 'suggest.collector_log.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname,
        'line', 'journalctl --no-pager --lines 20 --unit ' || bruce.shell_word('bruce-collector-'
          || case p_row.source when 'service_health' then 'health' else p_row.source end))));
  end if;
  return next bruce.offer_state('declare', 'suggest.host_off.', 'low', v_words, array[jsonb_build_object(
    'hostname', p_row.hostname, 'asset_type', v_state.asset_type, 'lifecycle', 'offline')]);
  return next bruce.offer_silence(p_row);
end;
$$;
comment on function bruce.suggest_node_unreachable(bruce.all_drift, uuid) is
  'NODE_UNREACHABLE: is the machine there at all, does its collector run, is it meant to be off. Where '
  'nobody reports, look at the way to BRUCE.';

insert into public.texts (key, language, text)
values
  ('suggest.way_to_bruce.title', 'en', 'Look at the network and at BRUCE itself before any single host.'),
  ('suggest.way_to_bruce.title', 'fr',
    'Vérifier le réseau et BRUCE lui-même avant tout hôte en particulier.'),
  ('suggest.way_to_bruce.why', 'en',
    'Hosts seldom fail together; a switch, a router, DNS or the address of BRUCE does.'),
  ('suggest.way_to_bruce.why', 'fr',
    'Des hôtes tombent rarement ensemble ; un switch, un routeur, le DNS ou l''adresse de BRUCE, oui.'),
  ('suggest.reach.title', 'en', 'See whether %1$s answers.'),
  ('suggest.reach.title', 'fr', 'Voir si %1$s répond.'),
  ('suggest.reach.why', 'en',
    'If it does, only its collector is silent; if not, look at its power and network.'),
  ('suggest.reach.why', 'fr',
    'Si oui, seul son collecteur se tait ; sinon, vérifiez son alimentation et son réseau.'),
  ('suggest.collector_log.title', 'en', 'Read what the collector %2$s on %1$s said last.'),
  ('suggest.collector_log.title', 'fr', 'Lire les derniers messages du collecteur %2$s de %1$s.'),
  ('suggest.collector_log.why', 'en',
    'A token that expired, a name that does not resolve: it says so there.'),
  ('suggest.collector_log.why', 'fr',
    'Un jeton expiré, un nom qui ne se résout pas : c''est là qu''il le dit.'),
  ('suggest.host_off.title', 'en', 'Declare %1$s as off: it is switched off on purpose.'),
  ('suggest.host_off.title', 'fr', 'Déclarer %1$s éteint : son arrêt est voulu.'),
  ('suggest.host_off.why', 'en',
    'It stays declared, and is told when it reports. If NetBox declares it, change it there.'),
  ('suggest.host_off.why', 'fr',
    'Il reste déclaré, et ce sont ses rapports qui sont alors signalés. Si NetBox le déclare, changez-le '
    'là.'),
  ('suggest.host_off.risk', 'en', 'Nothing of it, and nothing that runs on it, is missed any more.'),
  ('suggest.host_off.risk', 'fr', 'Plus rien de lui, ni de ce qui tourne dessus, n''est réclamé.');
