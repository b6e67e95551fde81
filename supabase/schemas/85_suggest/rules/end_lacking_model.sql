create function bruce.end_lacking_model(
  p_row bruce.all_drift, p_declared public.expected_services, p_thing bruce.entities
)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service, p_row.expected, p_row.observed];
  v_kinds text[];
  v_there jsonb;
  v_pull text;
begin
  select array_agg(distinct c.health) into v_kinds
  from bruce.entities as c where c.service_id = p_declared.id and c.kind = 'check';
  select jsonb_agg(distinct m.name order by m.name) into v_there
  from bruce.entities as c
  cross join lateral jsonb_path_query(c.item, '$.models[*].name') as m (name)
  where c.service_id = p_declared.id and c.kind = 'check' and jsonb_typeof(m.name) = 'string';

  if 'ollama' = any (v_kinds) then
    -- a digest is compared and cannot be pulled; a name that is no plain word is in no line
    select case when bool_and(n.word is not null) then string_agg(case when p_thing.kind = 'container'
        then 'docker exec ' || bruce.thing_word(p_thing) || ' ' else '' end
      || 'ollama pull ' || n.word, ' && ' order by n.place) end
    into v_pull
    from unnest(string_to_array(p_row.expected, ', ')) with ordinality as l (name, place)
    cross join lateral (select bruce.shell_word(split_part(l.name, '@', 1)), l.place) as n (word, place);
    if v_pull is not null then
      return next bruce.offer('command', 'suggest.pull_model.', 'low', v_words, jsonb_build_object(
        'shell', jsonb_build_object('on', p_row.hostname, 'line', v_pull)));
    end if;
  else
    return next bruce.offer('command', 'suggest.serve_model.', 'medium', v_words);
  end if;
  if bruce.is_in_netbox(p_row.hostname) then
    return next bruce.offer('netbox', 'suggest.models_in_netbox.', 'low', v_words);
  else
    return next bruce.offer_state('adopt', 'suggest.adopt_models.', 'low', v_words,
      array[bruce.state_of_service(
        p_row, 'metadata', jsonb_build_object('models', coalesce(v_there, '[]')))]);
  end if;
end;
$$;
comment on function bruce.end_lacking_model(
  bruce.all_drift, public.expected_services, bruce.entities
) is
  'What ends that an AI service lacks a model: Ollama pulls it, others are started with it; or the models '
  'that are there are declared.';

insert into public.texts (key, language, text)
values
  ('suggest.pull_model.title', 'en', 'Let %2$s on %1$s fetch %3$s.'),
  ('suggest.pull_model.title', 'fr', 'Faire télécharger %3$s par %2$s sur %1$s.'),
  ('suggest.pull_model.why', 'en', 'Ollama does not have it. A model takes gigabytes of disk.'),
  ('suggest.pull_model.why', 'fr', 'Ollama ne l''a pas. Un modèle prend des gigaoctets de disque.'),
  ('suggest.pull_model.risk', 'en',
    'The disk may become full, and a name without a tag may mean a newer model than before.'),
  ('suggest.pull_model.risk', 'fr',
    'Le disque peut se remplir, et un nom sans étiquette peut désigner un modèle plus récent qu''avant.'),
  ('suggest.serve_model.title', 'en', 'Give %2$s on %1$s the model %3$s, in its settings.'),
  ('suggest.serve_model.title', 'fr', 'Donner à %2$s sur %1$s le modèle %3$s, dans ses réglages.'),
  ('suggest.serve_model.why', 'en', 'It serves what it was started with: %4$s.'),
  ('suggest.serve_model.why', 'fr', 'Il sert ce avec quoi il a été démarré : %4$s.'),
  ('suggest.serve_model.risk', 'en', 'It is away while it starts, and two models may not fit in the memory.'),
  ('suggest.serve_model.risk', 'fr',
    'Il est absent pendant son démarrage, et deux modèles peuvent ne pas tenir en mémoire.'),
  ('suggest.adopt_models.title', 'en', 'Declare the models that %2$s on %1$s has: %4$s.'),
  ('suggest.adopt_models.title', 'fr', 'Déclarer les modèles que %2$s a sur %1$s : %4$s.'),
  ('suggest.adopt_models.why', 'en',
    'For where %3$s was removed on purpose. All that are there are declared.'),
  ('suggest.adopt_models.why', 'fr',
    'Si %3$s a été retiré exprès. Tous ceux qui sont là sont alors déclarés.'),
  ('suggest.adopt_models.risk', 'en', 'Whoever asks for %3$s gets an error, and nobody is told.'),
  ('suggest.adopt_models.risk', 'fr', 'Qui demande %3$s reçoit une erreur, et personne n''en est averti.'),
  ('suggest.models_in_netbox.title', 'en', 'Take %3$s of %2$s on %1$s out of NetBox.'),
  ('suggest.models_in_netbox.title', 'fr', 'Retirer de NetBox %3$s, de %2$s sur %1$s.'),
  ('suggest.models_in_netbox.why', 'en', 'For where it was removed on purpose. There is: %4$s.'),
  ('suggest.models_in_netbox.why', 'fr', 'S''il a été retiré exprès. Il y a : %4$s.'),
  ('suggest.models_in_netbox.risk', 'en', 'Whoever asks for %3$s gets an error, and nobody is told.'),
  ('suggest.models_in_netbox.risk', 'fr',
    'Qui demande %3$s reçoit une erreur, et personne n''en est averti.');
