create function bruce.end_home_assistant(p_row bruce.all_drift, p_asked bruce.entities)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_title text := coalesce(nullif(btrim(p_asked.item ->> 'title'), ''), p_asked.name);
  v_words text[] := array[p_row.hostname, v_title, p_row.expected, p_row.observed];
  v_is_update boolean := p_asked.kind = 'update';
  v_notes jsonb := bruce.url_member(
    p_asked.item ->> case when v_is_update then 'release_url' else 'learn_more_url' end);
  v_page jsonb := bruce.url_member((
    select substring(c.item ->> 'target' from '^https?://[^/?#]+')
    from bruce.entities as c
    where c.hostname = p_row.hostname and c.kind = 'check' and c.health = 'home_assistant'
    order by c.entity_id limit 1
  ) || case when v_is_update then '/config/updates' else '/config/repairs' end);
  -- those of the system itself have a line; it is there on Home Assistant OS
  v_line text := case lower(v_title)
    when 'home assistant core' then 'ha core update --backup'
    when 'home assistant operating system' then 'ha os update'
    when 'home assistant supervisor' then 'ha supervisor update'
  end;
begin
  if v_notes <> '{}' then
    return next bruce.offer('ask', case when v_is_update then 'suggest.read_release.'
      else 'suggest.read_repair.' end, 'none', v_words, v_notes);
  end if;
  if v_is_update then
    return next bruce.offer('command', 'suggest.install_update.',
      case when v_line is null then 'low' else 'medium' end, v_words,
      v_page || case when v_line is null then '{}' else jsonb_build_object(
        'shell', jsonb_build_object('on', p_row.hostname, 'line', v_line)) end);
    return next bruce.offer('command', 'suggest.skip_update.', 'low', v_words, v_page);
  else
    return next bruce.offer('command', 'suggest.repair.', 'medium', v_words, v_page);
    return next bruce.offer('command', 'suggest.ignore_repair.', 'low', v_words, v_page);
  end if;
end;
$$;
comment on function bruce.end_home_assistant(bruce.all_drift, bruce.entities) is
  'What ends an update or a repair of Home Assistant: where it is clicked, with the address of that page '
  'where a probe knows it, and a line for its own parts.';

insert into public.texts (key, language, text)
values
  ('suggest.read_release.title', 'en', 'Read what %2$s %4$s changes.'),
  ('suggest.read_release.title', 'fr', 'Lire ce que change %2$s %4$s.'),
  ('suggest.read_release.why', 'en', 'Changes that break something are named there.'),
  ('suggest.read_release.why', 'fr', 'Les changements qui cassent quelque chose y sont nommés.'),
  ('suggest.install_update.title', 'en', 'Install %2$s %4$s on %1$s: Settings → System → Updates.'),
  ('suggest.install_update.title', 'fr',
    'Installer %2$s %4$s sur %1$s : Paramètres → Système → Mises à jour.'),
  ('suggest.install_update.why', 'en', 'It has %3$s. Let Home Assistant make a backup first.'),
  ('suggest.install_update.why', 'fr',
    'La version installée est %3$s. Faites d''abord faire une sauvegarde par Home Assistant.'),
  ('suggest.install_update.risk', 'en', 'Automations may not run meanwhile, and some may need a change.'),
  ('suggest.install_update.risk', 'fr',
    'Les automatisations peuvent s''arrêter pendant ce temps, et certaines devoir être adaptées.'),
  ('suggest.skip_update.title', 'en', 'Skip %2$s %4$s on %1$s: Settings → System → Updates.'),
  ('suggest.skip_update.title', 'fr',
    'Ignorer %2$s %4$s sur %1$s : Paramètres → Système → Mises à jour.'),
  ('suggest.skip_update.why', 'en', 'The next version is told again.'),
  ('suggest.skip_update.why', 'fr', 'La version suivante sera signalée de nouveau.'),
  ('suggest.skip_update.risk', 'en', 'What it mends stays broken.'),
  ('suggest.skip_update.risk', 'fr', 'Ce qu''elle corrige reste défaillant.'),
  ('suggest.read_repair.title', 'en', 'Read what Home Assistant says of %2$s.'),
  ('suggest.read_repair.title', 'fr', 'Lire ce que Home Assistant dit de %2$s.'),
  ('suggest.read_repair.why', 'en', 'The page explains the fault and how to mend it.'),
  ('suggest.read_repair.why', 'fr', 'Cette page explique la panne et comment la réparer.'),
  ('suggest.repair.title', 'en', 'Repair %2$s on %1$s: Settings → System → Repairs.'),
  ('suggest.repair.title', 'fr', 'Réparer %2$s sur %1$s : Paramètres → Système → Réparations.'),
  ('suggest.repair.why', 'en', 'Some have a button that does it; the others say what to change.'),
  ('suggest.repair.why', 'fr',
    'Certaines ont un bouton qui s''en charge ; les autres disent ce qu''il faut changer.'),
  ('suggest.repair.risk', 'en', 'It may change settings of integrations: make a backup first.'),
  ('suggest.repair.risk', 'fr',
    'Cela peut modifier les réglages d''intégrations : faites d''abord une sauvegarde.'),
  ('suggest.ignore_repair.title', 'en', 'Ignore %2$s on %1$s, there: Settings → System → Repairs.'),
  ('suggest.ignore_repair.title', 'fr',
    'Ignorer %2$s sur %1$s, sur place : Paramètres → Système → Réparations.'),
  ('suggest.ignore_repair.why', 'en', 'For what needs nothing. Ignored there, it ends here.'),
  ('suggest.ignore_repair.why', 'fr', 'Si elle ne demande rien. Ignorée là-bas, elle prend fin ici.'),
  ('suggest.ignore_repair.risk', 'en', 'What it warns of comes without a word.'),
  ('suggest.ignore_repair.risk', 'fr', 'Ce dont elle prévient arrivera sans un mot.');
