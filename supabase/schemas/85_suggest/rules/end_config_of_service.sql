create function bruce.end_config_of_service(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_words text[] := array[p_row.hostname, p_row.service, p_row.expected, p_row.observed];
  v_is_file boolean := v_declared.origin is not distinct from 'compose';
begin
  case p_row.field
    when 'lifecycle' then
      return query select bruce.end_unwanted_run(p_row, p_issue_id);
    when 'image' then
      if v_is_file then
        return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_image.');
        return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_image.', v_words, 'image',
          array[p_row.observed]);
      else
        return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_image.', v_words,
          bruce.state_of_service(p_row, 'image', to_jsonb(p_row.observed)));
        return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.pull.', v_words, 'image',
          array[p_row.expected]);
      end if;
    when 'restart_policy' then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.policy.', 'low', v_words,
        p_row.hostname, 'docker update --restart ' || bruce.shell_word(p_row.expected) || ' '
          || bruce.shell_word(v_thing.entity_key), 'docker update --restart');
      return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_policy.', v_words, 'restart',
        array[p_row.expected]);
      if not bruce.is_in_netbox(p_row.hostname) then
        return next bruce.offer_state('adopt', 'suggest.adopt_value.', 'low', v_words || p_row.field,
          array[bruce.state_of_service(
            p_row, 'metadata', jsonb_build_object('restart_policy', p_row.observed))]);
      end if;
    when 'role' then
      return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_value.',
        v_words || p_row.field, bruce.state_of_service(p_row, 'role', to_jsonb(p_row.observed)));
    when 'model' then
      return query select bruce.end_lacking_model(p_row, v_declared, v_thing);
    when 'network' then
      return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_network.');
    else
      null;
  end case;
end;
$$;
comment on function bruce.end_config_of_service(bruce.all_drift, uuid) is
  'What ends a CONFIG_DRIFT of a service: what its compose file says is made so, else the declaration '
  'follows what runs.';

insert into public.texts (key, language, text)
values
  ('suggest.up_image.title', 'en', 'Let Compose make %2$s on %1$s with the image of its file, %3$s.'),
  ('suggest.up_image.title', 'fr',
    'Faire recréer par Compose %2$s sur %1$s avec l''image de son fichier, %3$s.'),
  ('suggest.up_image.why', 'en', 'Its file names another image than the one that runs.'),
  ('suggest.up_image.why', 'fr', 'Son fichier nomme une autre image que celle qui tourne.'),
  ('suggest.up_image.risk', 'en',
    'Another release may change its data so that the older one cannot read it: back it up first.'),
  ('suggest.up_image.risk', 'fr',
    'Une autre version peut modifier ses données au point que l''ancienne ne les lise plus : sauvegardez '
    'd''abord.'),
  ('suggest.file_image.title', 'en', 'Write %4$s into the compose file of %2$s.'),
  ('suggest.file_image.title', 'fr', 'Écrire %4$s dans le fichier compose de %2$s.'),
  ('suggest.file_image.why', 'en',
    'It runs with that. Else the next compose up changes it back. Then: bruce declare --compose.'),
  ('suggest.file_image.why', 'fr',
    'Il tourne ainsi. Sinon le prochain compose up le ramène en arrière. Ensuite : bruce declare --compose.'),
  ('suggest.file_image.risk', 'en', 'compose up recreates the container.'),
  ('suggest.file_image.risk', 'fr', 'compose up recrée le conteneur.'),
  ('suggest.adopt_image.title', 'en', 'Declare the image that %2$s on %1$s runs: %4$s.'),
  ('suggest.adopt_image.title', 'fr', 'Déclarer l''image que %2$s utilise sur %1$s : %4$s.'),
  ('suggest.adopt_image.why', 'en', 'It was upgraded, and the declaration was not: the usual case.'),
  ('suggest.adopt_image.why', 'fr', 'Il a été mis à jour, et pas la déclaration : c''est le cas habituel.'),
  ('suggest.adopt_image.risk', 'en', 'An older release than declared may have known holes.'),
  ('suggest.adopt_image.risk', 'fr', 'Une version plus ancienne que déclaré peut avoir des failles connues.'),
  ('suggest.pull.title', 'en', 'Run %2$s on %1$s with the declared image %3$s.'),
  ('suggest.pull.title', 'fr', 'Faire tourner %2$s sur %1$s avec l''image déclarée %3$s.'),
  ('suggest.pull.why', 'en',
    'For where the declaration is right: write it into the compose file, then compose up.'),
  ('suggest.pull.why', 'fr',
    'Si la déclaration est juste : écrivez-la dans le fichier compose, puis compose up.'),
  ('suggest.pull.risk', 'en',
    'Another release may change its data so that the older one cannot read it: back it up first.'),
  ('suggest.pull.risk', 'fr',
    'Une autre version peut modifier ses données au point que l''ancienne ne les lise plus : sauvegardez '
    'd''abord.'),
  ('suggest.policy.title', 'en', 'Give the container of %2$s on %1$s the restart policy %3$s.'),
  ('suggest.policy.title', 'fr', 'Donner au conteneur de %2$s sur %1$s la politique de redémarrage %3$s.'),
  ('suggest.policy.why', 'en', 'It counts at once, without a restart. The compose file has to say the same.'),
  ('suggest.policy.why', 'fr',
    'Effet immédiat, sans redémarrage. Le fichier compose doit dire la même chose.'),
  ('suggest.file_policy.title', 'en', 'Write restart: %3$s into the compose file of %2$s.'),
  ('suggest.file_policy.title', 'fr', 'Écrire restart: %3$s dans le fichier compose de %2$s.'),
  ('suggest.file_policy.why', 'en', 'So that it stays when the container is made anew.'),
  ('suggest.file_policy.why', 'fr', 'Pour que cela tienne quand le conteneur est recréé.'),
  ('suggest.file_policy.risk', 'en', 'compose up recreates the container.'),
  ('suggest.file_policy.risk', 'fr', 'compose up recrée le conteneur.'),
  ('suggest.adopt_value.title', 'en', 'Declare %5$s %4$s of %2$s on %1$s.'),
  ('suggest.adopt_value.title', 'fr', 'Déclarer %5$s %4$s pour %2$s sur %1$s.'),
  ('suggest.adopt_value.why', 'en', 'For where what runs is right, and %3$s is out of date.'),
  ('suggest.adopt_value.why', 'fr', 'Si ce qui tourne est juste, et que %3$s date.'),
  ('suggest.adopt_value.risk', 'en', 'A change by mistake becomes the rule.'),
  ('suggest.adopt_value.risk', 'fr', 'Un changement par erreur devient la règle.'),
  ('suggest.up_network.title', 'en', 'Let Compose make the container of %2$s on %1$s anew.'),
  ('suggest.up_network.title', 'fr', 'Faire recréer par Compose le conteneur de %2$s sur %1$s.'),
  ('suggest.up_network.why', 'en',
    'It hangs on the network of a container that is gone: a restart does not mend that.'),
  ('suggest.up_network.why', 'fr',
    'Il dépend du réseau d''un conteneur disparu : un redémarrage n''y change rien.'),
  ('suggest.up_network.risk', 'en', 'It is away for a moment.'),
  ('suggest.up_network.risk', 'fr', 'Il est absent un instant.');
