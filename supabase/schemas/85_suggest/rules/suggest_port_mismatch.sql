create function bruce.suggest_port_mismatch(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_words text[] := array[p_row.hostname, v_declared.name, p_row.expected, p_row.observed];
  v_observed text[];
  v_lines text[];
begin
  if p_row.field <> 'ports' then
    -- it runs, and does not answer on a port that it has
    return next bruce.offer_restart(p_row, p_issue_id, v_declared, v_thing);
    return next bruce.offer_logs(p_row, v_thing);
    return next bruce.offer_state('declare', 'suggest.port_not_meant.', 'low',
      array[p_row.hostname, v_declared.name, p_row.field], array[jsonb_build_object(
        'hostname', p_row.hostname, 'services', jsonb_build_array(jsonb_build_object(
          'name', v_declared.name, 'ports', array_remove(v_declared.ports, p_row.field))))]);
    return;
  end if;

  if p_row.observed <> 'none' then
    v_observed := string_to_array(p_row.observed, ', ');
  end if;
  -- the file says what is declared: the container is older than the file
  if v_declared.origin = 'compose' then
    return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_ports.');
  end if;
  if v_observed is not null then
    if v_declared.origin = 'compose' then
      return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_as_is.', v_words, 'ports',
        bruce.compose_ports(v_thing, v_observed));
    else
      return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_ports.', v_words,
        jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(jsonb_build_object(
          'name', v_declared.name, 'ports', v_observed))));
    end if;
  end if;
  if v_declared.origin is distinct from 'compose' and v_thing.kind = 'container' then
    return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.publish.', v_words, 'ports',
      bruce.compose_ports(v_thing, v_declared.ports));
  end if;
end;
$$;
comment on function bruce.suggest_port_mismatch(bruce.all_drift, uuid) is
  'PORT_MISMATCH: what a compose file declares is made so; else the observed ports are adopted, or '
  'published as declared. Of a port that does not answer: restart, look, or it was never meant.';

insert into public.texts (key, language, text)
values
  ('suggest.up_ports.title', 'en', 'Let Compose make %2$s on %1$s as its file says.'),
  ('suggest.up_ports.title', 'fr', 'Faire recréer par Compose %2$s sur %1$s comme son fichier le dit.'),
  ('suggest.up_ports.why', 'en', 'The file says other ports: it was changed after the container was made.'),
  ('suggest.up_ports.why', 'fr',
    'Le fichier dit d''autres ports : il a été modifié après la création du conteneur.'),
  ('suggest.up_ports.risk', 'en',
    'The container is made anew: it is away for a moment, and its address changes.'),
  ('suggest.up_ports.risk', 'fr',
    'Le conteneur est recréé : il est absent un instant, et son adresse change.'),
  ('suggest.file_as_is.title', 'en', 'Write the ports that %2$s publishes (%4$s) into its compose file.'),
  ('suggest.file_as_is.title', 'fr', 'Écrire dans son fichier compose les ports que %2$s publie (%4$s).'),
  ('suggest.file_as_is.why', 'en', 'For where it works as it is. Then: bruce declare --compose.'),
  ('suggest.file_as_is.why', 'fr', 'Si cela fonctionne ainsi. Ensuite : bruce declare --compose.'),
  ('suggest.file_as_is.risk', 'en', 'Links and routes to %3$s still lead nowhere.'),
  ('suggest.file_as_is.risk', 'fr', 'Les liens et routes vers %3$s ne mènent toujours nulle part.'),
  ('suggest.adopt_ports.title', 'en', 'Declare the ports that %2$s on %1$s publishes: %4$s.'),
  ('suggest.adopt_ports.title', 'fr', 'Déclarer les ports que %2$s publie sur %1$s : %4$s.'),
  ('suggest.adopt_ports.why', 'en',
    'It runs and publishes these: most often the declaration is out of date.'),
  ('suggest.adopt_ports.why', 'fr',
    'Il tourne et publie ceux-ci : le plus souvent, c''est la déclaration qui date.'),
  ('suggest.adopt_ports.risk', 'en',
    'If the port was changed by mistake, links and routes to %3$s stay broken.'),
  ('suggest.adopt_ports.risk', 'fr',
    'Si le port a été changé par erreur, les liens et routes vers %3$s restent cassés.'),
  ('suggest.publish.title', 'en', 'Publish %3$s of %2$s in its compose file on %1$s.'),
  ('suggest.publish.title', 'fr', 'Publier %3$s de %2$s dans son fichier compose sur %1$s.'),
  ('suggest.publish.why', 'en', 'For where the declaration is right: links and routes lead there.'),
  ('suggest.publish.why', 'fr', 'Si la déclaration est juste : les liens et les routes y mènent.'),
  ('suggest.publish.risk', 'en', 'The container is made anew: it is away for a moment.'),
  ('suggest.publish.risk', 'fr', 'Le conteneur est recréé : il est absent un instant.'),
  ('suggest.port_not_meant.title', 'en', 'Declare %2$s on %1$s without %3$s.'),
  ('suggest.port_not_meant.title', 'fr', 'Déclarer %2$s sur %1$s sans %3$s.'),
  ('suggest.port_not_meant.why', 'en',
    'For a port that it was never meant to have. Its probe has to go, too.'),
  ('suggest.port_not_meant.why', 'fr',
    'Pour un port qu''il n''a jamais dû avoir. Sa sonde doit disparaître aussi.'),
  ('suggest.port_not_meant.risk', 'en', 'Nobody is told any more when it does not answer there.'),
  ('suggest.port_not_meant.risk', 'fr', 'Plus personne n''est averti s''il n''y répond pas.');
