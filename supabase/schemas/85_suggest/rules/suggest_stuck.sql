create function bruce.suggest_stuck(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname), p_row.observed];
begin
  return next bruce.offer_logs(p_row, v_thing);
  case
    when v_thing.kind in ('container', 'app') and p_row.observed in ('removing', 'dead') then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.remove_dead.', 'medium', v_words,
        p_row.hostname, 'docker rm --force ' || bruce.shell_word(v_thing.entity_key), 'docker rm ');
    when v_thing.kind in ('container', 'app') then
      return next bruce.offer_restart(p_row, p_issue_id, v_declared, v_thing);
    when v_thing.kind in ('guest', 'vm') then
      return next bruce.offer('wait', 'suggest.locked.', 'none',
        array[p_row.hostname, substring(p_row.observed from '^locked \((.*)\)$')],
        bruce.tasks_line(v_thing));
      if p_row.observed like 'locked (%' then
        return next bruce.offer_guest(
          p_row, p_issue_id, v_thing, 'command', 'suggest.unlock.', 'unlock', 'high');
      end if;
    else
      return next bruce.offer_explanation(p_row);
  end case;
  return next bruce.offer('tune', 'suggest.patience.', 'low', v_words, bruce.patience_call());
end;
$$;
comment on function bruce.suggest_stuck(bruce.all_drift, uuid) is
  'STUCK: see what it does; restart a container; a lock belongs to a task; patience last.';

insert into public.texts (key, language, text)
values
  ('suggest.remove_dead.title', 'en', 'Remove the dead container of %2$s on %1$s.'),
  ('suggest.remove_dead.title', 'fr', 'Supprimer le conteneur mort de %2$s sur %1$s.'),
  ('suggest.remove_dead.why', 'en',
    'The engine did not get rid of it. Its volumes stay; make it anew after that.'),
  ('suggest.remove_dead.why', 'fr',
    'Docker n''a pas pu s''en défaire. Ses volumes restent ; recréez-le ensuite.'),
  ('suggest.remove_dead.risk', 'en', 'What was written inside the container, and not in a volume, is gone.'),
  ('suggest.remove_dead.risk', 'fr', 'Ce qui a été écrit dans le conteneur, hors des volumes, est perdu.'),
  ('suggest.patience.title', 'en', 'Wait twice as long before anything is called stuck.'),
  ('suggest.patience.title', 'fr',
    'Attendre deux fois plus longtemps avant de dire que quelque chose est bloqué.'),
  ('suggest.patience.why', 'en', 'For where starts, backups or migrations simply take that long.'),
  ('suggest.patience.why', 'fr', 'Si les démarrages, sauvegardes ou migrations durent simplement autant.'),
  ('suggest.patience.risk', 'en', 'It counts for all hosts.'),
  ('suggest.patience.risk', 'fr', 'Cela vaut pour tous les hôtes.');
