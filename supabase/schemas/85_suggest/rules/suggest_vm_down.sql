create function bruce.suggest_vm_down(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state bruce.host_state;
  v_thing bruce.entities;
begin
  select h.* into v_state from bruce.host_state as h where h.hostname = p_row.hostname;
  select e.* into v_thing from bruce.entities as e where e.entity_id = v_state.entity_id;
  if p_row.observed = 'absent' then
    return next bruce.offer('ask', 'suggest.restore_vm.', 'none', array[p_row.hostname],
      jsonb_build_object('cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)));
    return next bruce.offer_state('retire', 'suggest.retire_vm.', 'low', array[p_row.hostname],
      array[jsonb_build_object('hostname', p_row.hostname, 'lifecycle', 'retired')]);
    return next bruce.offer_silence(p_row);
    return;
  end if;
  if v_state.lock is not null and v_state.lock <> 'suspended' then
    return next bruce.offer('wait', 'suggest.locked.', 'none', array[p_row.hostname, v_state.lock],
      bruce.tasks_line(v_thing));
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'command', 'suggest.unlock.', 'unlock', 'high');
  elsif p_row.observed = 'paused' then
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'start', 'suggest.resume.', 'resume', 'low');
  else
    return next bruce.offer_guest(p_row, p_issue_id, v_thing, 'start', 'suggest.start_vm.', 'start', 'low');
  end if;
  return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.vm_off.', array[p_row.hostname],
    jsonb_build_object('hostname', p_row.hostname, 'lifecycle', 'offline'));
  return next bruce.offer_silence(p_row);
end;
$$;
comment on function bruce.suggest_vm_down(bruce.all_drift, uuid) is
  'VM_DOWN: start it, or resume what is paused; what is locked waits for its task. Then: it is meant to be '
  'off, or gone.';

insert into public.texts (key, language, text)
values
  ('suggest.start_vm.title', 'en', 'Start %1$s on %2$s.'),
  ('suggest.start_vm.title', 'fr', 'Démarrer %1$s sur %2$s.'),
  ('suggest.start_vm.why', 'en', 'It is declared to run, and nothing keeps it from starting.'),
  ('suggest.start_vm.why', 'fr', 'Elle est déclarée en marche, et rien n''empêche son démarrage.'),
  ('suggest.start_vm.risk', 'en', 'Who stopped it on purpose finds it running.'),
  ('suggest.start_vm.risk', 'fr', 'Qui l''a arrêtée exprès la retrouvera en marche.'),
  ('suggest.resume.title', 'en', 'Let %1$s on %2$s go on: it is paused.'),
  ('suggest.resume.title', 'fr', 'Reprendre %1$s sur %2$s : elle est en pause.'),
  ('suggest.resume.why', 'en',
    'It continues where it was. If it pauses again, its storage is full or fails (io-error).'),
  ('suggest.resume.why', 'fr',
    'Elle continue là où elle était. Si elle se remet en pause, son stockage est plein ou en panne '
    '(io-error).'),
  ('suggest.locked.title', 'en', 'Wait for the task that locks %1$s (%2$s), or look whether it still runs.'),
  ('suggest.locked.title', 'fr',
    'Attendre la tâche qui verrouille %1$s (%2$s), ou vérifier qu''elle tourne encore.'),
  ('suggest.locked.why', 'en', 'Proxmox VE unlocks it at the end of its task.'),
  ('suggest.locked.why', 'fr', 'Proxmox VE la déverrouille à la fin de sa tâche.'),
  ('suggest.unlock.title', 'en', 'Unlock %1$s on %2$s, if its task is dead.'),
  ('suggest.unlock.title', 'fr', 'Déverrouiller %1$s sur %2$s, si sa tâche est morte.'),
  ('suggest.unlock.why', 'en', 'A task that was killed leaves its lock behind. Start it after that.'),
  ('suggest.unlock.why', 'fr', 'Une tâche tuée laisse son verrou. Démarrez-la ensuite.'),
  ('suggest.unlock.risk', 'en',
    'While a backup or migration still runs, this can destroy the disk of the guest.'),
  ('suggest.unlock.risk', 'fr',
    'Si une sauvegarde ou une migration tourne encore, cela peut détruire son disque.'),
  ('suggest.vm_off.title', 'en', 'Declare %1$s as off: it is stopped on purpose.'),
  ('suggest.vm_off.title', 'fr', 'Déclarer %1$s éteinte : son arrêt est voulu.'),
  ('suggest.vm_off.why', 'en', 'It stays declared, and is told when it runs.'),
  ('suggest.vm_off.why', 'fr', 'Elle reste déclarée, et c''est sa mise en marche qui est alors signalée.'),
  ('suggest.vm_off.risk', 'en', 'Its services are not missed any more either.'),
  ('suggest.vm_off.risk', 'fr', 'Ses services ne sont plus réclamés non plus.'),
  ('suggest.restore_vm.title', 'en', 'Look whether %1$s is elsewhere, or restore it from its backup.'),
  ('suggest.restore_vm.title', 'fr', 'Vérifier si %1$s est ailleurs, ou la restaurer depuis sa sauvegarde.'),
  ('suggest.restore_vm.why', 'en',
    'Its hypervisor does not list it: it may have been moved, or deleted by mistake.'),
  ('suggest.restore_vm.why', 'fr',
    'Son hyperviseur ne la liste pas : elle a pu être déplacée, ou supprimée par erreur.'),
  ('suggest.retire_vm.title', 'en', 'Declare %1$s as retired: it was removed on purpose.'),
  ('suggest.retire_vm.title', 'fr', 'Déclarer %1$s retirée : sa suppression est voulue.'),
  ('suggest.retire_vm.why', 'en',
    'If NetBox declares it, delete it there: else the next export declares it again.'),
  ('suggest.retire_vm.why', 'fr',
    'Si NetBox la déclare, supprimez-la là : sinon l''export suivant la déclare de nouveau.'),
  ('suggest.retire_vm.risk', 'en', 'If it vanished by mistake, nobody is told any more.'),
  ('suggest.retire_vm.risk', 'fr', 'Si elle a disparu par erreur, plus personne n''en est averti.');
