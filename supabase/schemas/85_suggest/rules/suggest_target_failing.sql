create function bruce.suggest_target_failing(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service];
  v_sql text := format('update targets set enabled = false where name = %L;', p_row.service);
begin
  return next bruce.offer('command', 'suggest.test_target.', 'none', v_words, jsonb_build_object(
    'cli', 'npx bruce target test ' || bruce.shell_word(p_row.service),
    'call', jsonb_build_object('method', 'POST',
      'path', '/bruce/targets/' || bruce.url_word(p_row.service) || '/test', 'body', '{}'::jsonb)));
  return next bruce.offer('command', 'suggest.replay.', 'low', v_words, jsonb_build_object(
    'call', jsonb_build_object('method', 'POST', 'path', '/bruce/notifications/replay',
      'body', jsonb_build_object('target', p_row.service))));
  return next bruce.offer('retire', 'suggest.target_off.', 'medium', v_words, jsonb_build_object(
    'sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql)));
end;
$$;
comment on function bruce.suggest_target_failing(bruce.all_drift, uuid) is
  'TARGET_FAILING: a test says what the target answers, and ends it when it is well; what was given up is '
  'sent again after that.';

insert into public.texts (key, language, text)
values
  ('suggest.test_target.title', 'en', 'Send a test to %2$s, and read what it answers.'),
  ('suggest.test_target.title', 'fr', 'Envoyer un essai à %2$s, et lire sa réponse.'),
  ('suggest.test_target.why', 'en',
    'An address, a secret or a topic that is wrong is told there. A test that arrives ends this.'),
  ('suggest.test_target.why', 'fr',
    'Une adresse, un secret ou un sujet faux y est dit. Un essai qui arrive met fin à ceci.'),
  ('suggest.replay.title', 'en', 'Send again what was given up for %2$s, once it works.'),
  ('suggest.replay.title', 'fr', 'Renvoyer ce qui a été abandonné pour %2$s, une fois qu''elle marche.'),
  ('suggest.replay.why', 'en', 'What nobody was told in the meantime arrives.'),
  ('suggest.replay.why', 'fr', 'Ce que personne n''a su entre-temps arrive.'),
  ('suggest.replay.risk', 'en', 'Old news may come in a flood.'),
  ('suggest.replay.risk', 'fr', 'D''anciennes nouvelles peuvent arriver en nombre.'),
  ('suggest.target_off.title', 'en', 'Switch the target %2$s off: it is not used any more.'),
  ('suggest.target_off.title', 'fr', 'Désactiver la cible %2$s : elle ne sert plus.'),
  ('suggest.target_off.why', 'en', 'Nothing is sent there until it is enabled again.'),
  ('suggest.target_off.why', 'fr', 'Plus rien n''y est envoyé jusqu''à sa réactivation.'),
  ('suggest.target_off.risk', 'en', 'Who was told only by it is told by nobody.'),
  ('suggest.target_off.risk', 'fr', 'Qui n''était averti que par elle ne l''est plus par personne.');
