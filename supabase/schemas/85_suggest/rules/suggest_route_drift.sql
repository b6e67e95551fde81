create function bruce.suggest_route_drift(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_route bruce.route_targets;
  v_words text[];
begin
  select r.* into v_route
  from bruce.route_targets as r
  where r.place = p_row.hostname and 'route ' || r.domains = p_row.field limit 1;
  v_words := array[p_row.hostname, coalesce(p_row.service, p_row.observed),
    regexp_replace(p_row.field, '^route ?', ''), v_route.proxy, v_route.target, v_route.port];
  if p_row.expected = 'running' then
    if v_thing.entity_id is not null then
      return next bruce.offer_start(p_row, p_issue_id, v_declared, v_thing);
    elsif v_declared.id is not null then
      return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up.');
    end if;
    return next bruce.offer('command', 'suggest.switch_route_off.', 'low', v_words);
  elsif p_row.observed = 'none' then
    return next bruce.offer('command', 'suggest.make_route.', 'medium', v_words);
    if bruce.is_in_netbox(p_row.hostname) then
      return next bruce.offer('netbox', 'suggest.not_public.', 'low', v_words);
    else
      return next bruce.offer_state('declare', 'suggest.not_public.', 'low', v_words,
        array[bruce.state_of_service(p_row, 'metadata', '{"public": null, "domain": null, "tags": null}')]);
    end if;
  else
    return next bruce.offer('command', 'suggest.lead_route.', 'low', v_words);
    return next bruce.offer('command', 'suggest.switch_route_off.', 'low', v_words);
    if v_route.port is not null and v_route.is_judged
      and exists (select from bruce.host_state as h where h.hostname = p_row.hostname)
    then
      -- what answers there is of a name that only a person knows; the route has one
      return next bruce.offer_state('declare', 'suggest.declare_target.', 'low', v_words,
        array[jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(jsonb_build_object(
          'name', split_part(split_part(v_words[3], ',', 1), '.', 1),
          'ports', jsonb_build_array(v_route.port))))]);
    end if;
  end if;
end;
$$;
comment on function bruce.suggest_route_drift(bruce.all_drift, uuid) is
  'ROUTE_DRIFT: start what it leads to; lead it elsewhere or switch it off; a service that should be public '
  'gets a route, or is not public.';

insert into public.texts (key, language, text)
values
  ('suggest.switch_route_off.title', 'en', 'Switch off the route %3$s in the proxy %4$s.'),
  ('suggest.switch_route_off.title', 'fr', 'Désactiver la route %3$s dans le proxy %4$s.'),
  ('suggest.switch_route_off.why', 'en', 'For a route that nobody needs: who follows it sees an error now.'),
  ('suggest.switch_route_off.why', 'fr',
    'Pour une route dont personne n''a besoin : qui la suit ne voit qu''une erreur.'),
  ('suggest.switch_route_off.risk', 'en', 'Its address does not work any more, also later.'),
  ('suggest.switch_route_off.risk', 'fr', 'Son adresse ne marche plus, plus tard non plus.'),
  ('suggest.lead_route.title', 'en',
    'Lead the route %3$s of %4$s to the service that is meant, in place of %5$s.'),
  ('suggest.lead_route.title', 'fr', 'Faire mener la route %3$s de %4$s au bon service, à la place de %5$s.'),
  ('suggest.lead_route.why', 'en',
    'Most often the service moved or got another port, and the route did not follow.'),
  ('suggest.lead_route.why', 'fr',
    'Le plus souvent, le service a déménagé ou changé de port, et la route n''a pas suivi.'),
  ('suggest.lead_route.risk', 'en', 'A wrong target shows the wrong page to the outside.'),
  ('suggest.lead_route.risk', 'fr', 'Une mauvaise cible montre la mauvaise page à l''extérieur.'),
  ('suggest.declare_target.title', 'en', 'Declare the service on %1$s that answers at %6$s.'),
  ('suggest.declare_target.title', 'fr', 'Déclarer le service de %1$s qui répond sur %6$s.'),
  ('suggest.declare_target.why', 'en',
    'If something does answer there that no collector sees. Give it its right name.'),
  ('suggest.declare_target.why', 'fr',
    'Si quelque chose y répond sans qu''un collecteur le voie. Donnez-lui son vrai nom.'),
  ('suggest.declare_target.risk', 'en',
    'It is told as missing, if containers of that host are reported and none is it.'),
  ('suggest.declare_target.risk', 'fr',
    'Il est signalé manquant si les conteneurs de cet hôte sont connus et qu''aucun n''est lui.'),
  ('suggest.make_route.title', 'en', 'Make a route for %2$s on %1$s in the proxy: %3$s.'),
  ('suggest.make_route.title', 'fr', 'Créer dans le proxy une route pour %2$s sur %1$s : %3$s.'),
  ('suggest.make_route.why', 'en', 'It is declared public, and nothing leads to it.'),
  ('suggest.make_route.why', 'fr', 'Il est déclaré public, et rien n''y mène.'),
  ('suggest.make_route.risk', 'en', 'It can then be reached from outside.'),
  ('suggest.make_route.risk', 'fr', 'Il devient alors accessible de l''extérieur.'),
  ('suggest.not_public.title', 'en', 'Declare %2$s on %1$s as not public: no domain, no tag public.'),
  ('suggest.not_public.title', 'fr', 'Déclarer %2$s sur %1$s non public : ni domaine, ni étiquette public.'),
  ('suggest.not_public.why', 'en', 'For where it is reached from inside only.'),
  ('suggest.not_public.why', 'fr', 'S''il n''est atteint que de l''intérieur.'),
  ('suggest.not_public.risk', 'en', 'Nobody is told when its route is lost.'),
  ('suggest.not_public.risk', 'fr', 'Plus personne n''est averti si sa route se perd.');
