create function bruce.suggest_service_missing(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_there public.issues;
begin
  if p_row.observed = 'absent' then
    v_there := bruce.namesake_of(p_row, 'SERVICE_UNEXPECTED');
    if v_there.issue_id is not null then
      return next bruce.offer_move(p_row, p_issue_id, v_there.issue_id, p_row.hostname, v_there.hostname);
    end if;
    if p_row.source = 'system' then
      return next bruce.offer('ask', 'suggest.find_unit.', 'none', array[p_row.hostname, p_row.service],
        bruce.unit_search(p_row));
    elsif p_row.source = 'truenas' then
      return next bruce.offer('command', 'suggest.install.', 'medium', array[p_row.hostname, p_row.service]);
    else
      return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up.');
    end if;
    return next bruce.offer_settled(p_row, p_issue_id, 'retire', 'suggest.retire.',
      array[p_row.hostname, p_row.service], jsonb_build_object('hostname', p_row.hostname, 'services',
        jsonb_build_array(jsonb_build_object('name', p_row.service, 'lifecycle', 'retired'))));
  else
    return next bruce.offer_start(p_row, p_issue_id, v_declared, v_thing);
    if p_row.observed <> 'paused' then
      return next bruce.offer_logs(p_row, v_thing);
    end if;
    return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.off.',
      array[p_row.hostname, p_row.service], jsonb_build_object('hostname', p_row.hostname, 'services',
        jsonb_build_array(jsonb_build_object('name', p_row.service, 'lifecycle', 'offline'))));
  end if;
end;
$$;
comment on function bruce.suggest_service_missing(bruce.all_drift, uuid) is
  'SERVICE_MISSING: start what is stopped; of what is absent, where it runs now, else make it anew. Then: '
  'it is meant to be off, or gone.';

insert into public.texts (key, language, text)
values
  ('suggest.up.title', 'en', 'Let Compose make the container of %2$s on %1$s again.'),
  ('suggest.up.title', 'fr', 'Faire recréer par Compose le conteneur de %2$s sur %1$s.'),
  ('suggest.up.why', 'en',
    'No container of it is there. Run it in the folder of its compose file: what runs as the file says '
    'stays.'),
  ('suggest.up.why', 'fr',
    'Il n''y a aucun conteneur. À lancer dans le dossier de son fichier compose : ce qui tourne comme le '
    'fichier le dit reste en place.'),
  ('suggest.up.risk', 'en', 'It may pull another image, and recreates what differs from the file.'),
  ('suggest.up.risk', 'fr', 'Cela peut télécharger une autre image, et recrée ce qui diffère du fichier.'),
  ('suggest.find_unit.title', 'en', 'See whether a unit of %2$s is installed on %1$s, and enable it.'),
  ('suggest.find_unit.title', 'fr', 'Voir si une unité de %2$s est installée sur %1$s, et l''activer.'),
  ('suggest.find_unit.why', 'en', 'Neither a unit nor a process of it is there: removed, or another name.'),
  ('suggest.find_unit.why', 'fr', 'Il n''y a ni unité ni processus de ce nom : retiré, ou un autre nom.'),
  ('suggest.install.title', 'en', 'Install the app %2$s on %1$s again, in TrueNAS.'),
  ('suggest.install.title', 'fr', 'Réinstaller l''application %2$s sur %1$s, dans TrueNAS.'),
  ('suggest.install.why', 'en', 'TrueNAS lists no app of that name.'),
  ('suggest.install.why', 'fr', 'TrueNAS ne liste aucune application de ce nom.'),
  ('suggest.install.risk', 'en', 'A new app has empty data unless it is given the old datasets.'),
  ('suggest.install.risk', 'fr',
    'Une application neuve n''a aucune donnée si on ne lui donne pas les anciens datasets.'),
  ('suggest.retire.title', 'en', 'Declare %2$s on %1$s as retired: it is gone on purpose.'),
  ('suggest.retire.title', 'fr', 'Déclarer %2$s sur %1$s retiré : sa disparition est voulue.'),
  ('suggest.retire.why', 'en',
    'If a compose file or NetBox declares it too, take it out there: else it is declared again.'),
  ('suggest.retire.why', 'fr',
    'Si un fichier compose ou NetBox le déclare aussi, retirez-le là : sinon il sera déclaré de nouveau.'),
  ('suggest.retire.risk', 'en', 'If it vanished by mistake, nobody is told any more.'),
  ('suggest.retire.risk', 'fr', 'S''il a disparu par erreur, plus personne n''en est averti.'),
  ('suggest.off.title', 'en', 'Declare %2$s on %1$s as off: it is stopped on purpose.'),
  ('suggest.off.title', 'fr', 'Déclarer %2$s sur %1$s éteint : son arrêt est voulu.'),
  ('suggest.off.why', 'en', 'It stays declared, and is told when it runs.'),
  ('suggest.off.why', 'fr', 'Il reste déclaré, et c''est sa mise en marche qui est alors signalée.'),
  ('suggest.off.risk', 'en', 'If it stopped by a fault, nobody is told any more.'),
  ('suggest.off.risk', 'fr', 'Si une panne l''a arrêté, plus personne n''en est averti.');
