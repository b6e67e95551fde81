create function bruce.end_of_source(p_issue public.issues, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scope bruce.scopes;
  v_what text := substring(p_issue.field from '[^.]*$');
begin
  select s.* into v_scope from bruce.scopes as s
  where s.host = p_issue.hostname and s.source = p_issue.source;
  return coalesce(case
    when p_issue.field like 'quota.%' then 'end.quota'
    when p_issue.field = 'rule' then 'end.rule'
    when v_scope.scope_id is null and v_what = 'breaker' then 'end.nothing_held'
    when v_scope.scope_id is null then null
    when p_issue.event_type = 'DOCKER_UNREACHABLE' then
      case when v_scope.error_kind is null then 'end.engine' end
    when v_what = 'collection' then case when v_scope.error_kind is null then 'end.collection' end
    when v_what = 'breaker' then case when v_scope.held_snapshot_id is null then 'end.snapshot_not_held' end
    when v_what = 'rows' then case when not v_scope.has_quarantine then 'end.rows' end
    when v_what = 'complete' then case when v_scope.complete then 'end.complete' end
    when v_what = 'report' then case when v_scope.last_contact_at >= p_now - v_scope.stale_after
      then 'end.collector_reports' else 'end.host_is_silent' end
  end, case when num_nonnulls(v_scope.error_kind, v_scope.held_snapshot_id) > 0 or v_scope.has_quarantine
    then 'end.source_fails_otherwise' end);
end;
$$;
comment on function bruce.end_of_source(public.issues, timestamptz) is
  'Which text says how an issue of what a source sends ended; null when nothing shows how.';

insert into public.texts (key, language, text)
values
  ('end.quota', 'en', 'What was refused beyond a quota is accepted again (%4$s), after %3$s.'),
  ('end.quota', 'fr', 'Ce qui dépassait un quota est de nouveau accepté (%4$s), après %3$s de refus.'),
  ('end.rule', 'en', 'Every rule can be judged on %1$s again, one could not for %3$s.'),
  ('end.rule', 'fr', 'Toutes les règles peuvent de nouveau être jugées sur %1$s, après %3$s d''échec.'),
  ('end.nothing_held', 'en', 'No expected state of %1$s is held any more, one was for %3$s.'),
  ('end.nothing_held', 'fr', 'Aucun état attendu de %1$s n''est plus retenu, après %3$s de retenue.'),
  ('end.engine', 'en', 'The Docker Engine on %1$s answers again, did not for %3$s.'),
  ('end.engine', 'fr', 'Le moteur Docker de %1$s répond de nouveau, après %3$s de silence.'),
  ('end.collection', 'en', 'Collection of %6$s on %1$s works again, failed for %3$s.'),
  ('end.collection', 'fr', 'La collecte %6$s sur %1$s fonctionne de nouveau, après %3$s d''échec.'),
  ('end.snapshot_not_held', 'en', 'No %6$s snapshot of %1$s is held any more, one was for %3$s.'),
  ('end.snapshot_not_held', 'fr', 'Aucun instantané %6$s de %1$s n''est plus retenu, après %3$s de retenue.'),
  ('end.rows', 'en', 'All rows of the %6$s snapshot of %1$s can be read again, some could not for %3$s.'),
  ('end.rows', 'fr', 'Toutes les lignes de l''instantané %6$s de %1$s sont de nouveau lisibles, après %3$s.'),
  ('end.complete', 'en', 'The %6$s snapshot of %1$s is complete again, was not for %3$s.'),
  ('end.complete', 'fr', 'L''instantané %6$s de %1$s est de nouveau complet, après %3$s de manque.'),
  ('end.host_is_silent', 'en', 'Not only the %6$s collector of %1$s is silent now, after %3$s.'),
  ('end.host_is_silent', 'fr', 'Ce n''est plus le seul collecteur %6$s de %1$s qui se tait, après %3$s.'),
  ('end.source_fails_otherwise', 'en', 'Something else is wrong with %6$s on %1$s now, after %3$s.'),
  ('end.source_fails_otherwise', 'fr', 'C''est autre chose qui ne va plus avec %6$s sur %1$s, après %3$s.'),
  ('end.collector_reports', 'en', 'The %6$s collector of %1$s reports again, was silent for %3$s.'),
  ('end.collector_reports', 'fr',
    'Le collecteur %6$s de %1$s donne de nouveau signe de vie, après %3$s de silence.');
