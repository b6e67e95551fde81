create function bruce.suggest_service_unhealthy(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
begin
  if p_row.field = 'replicas' then
    return next bruce.offer_start(p_row, p_issue_id, v_declared, v_thing);
  elsif p_row.details ~* 'certificate|x509' then
    return next bruce.offer('ask', 'suggest.certificate.', 'none',
      array[p_row.hostname, p_row.service, split_part(p_row.field, ' ', 2)]);
  else
    return next bruce.offer_restart(p_row, p_issue_id, v_declared, v_thing);
  end if;
  return next bruce.offer_logs(p_row, v_thing);
  if p_row.field = 'unit' and v_thing.item ->> 'manager' = 'systemd' then
    return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.reset_failed.', 'low',
      array[p_row.hostname, p_row.service], p_row.hostname,
      'sudo systemctl reset-failed ' || bruce.thing_word(v_thing));
  end if;
end;
$$;
comment on function bruce.suggest_service_unhealthy(bruce.all_drift, uuid) is
  'SERVICE_UNHEALTHY: a restart, its log; start what does not run of several; a certificate is renewed; a '
  'unit that nobody needs is no failure any more.';

insert into public.texts (key, language, text)
values
  ('suggest.reset_failed.title', 'en', 'Forget that %2$s on %1$s failed: nobody needs it now.'),
  ('suggest.reset_failed.title', 'fr', 'Oublier l''échec de %2$s sur %1$s : personne n''en a besoin.'),
  ('suggest.reset_failed.why', 'en', 'For a job that failed once. If it fails again, that is told.'),
  ('suggest.reset_failed.why', 'fr',
    'Pour une tâche qui a échoué une fois. Un nouvel échec sera signalé.'),
  ('suggest.reset_failed.risk', 'en', 'What it should have done is not done.'),
  ('suggest.reset_failed.risk', 'fr', 'Ce qu''elle devait faire n''est pas fait.'),
  ('suggest.certificate.title', 'en', 'Renew the certificate of %3$s (%2$s on %1$s).'),
  ('suggest.certificate.title', 'fr', 'Renouveler le certificat de %3$s (%2$s sur %1$s).'),
  ('suggest.certificate.why', 'en', 'It is what the probe objects to: a restart does not mend that.'),
  ('suggest.certificate.why', 'fr', 'C''est ce que la sonde refuse : un redémarrage n''y change rien.');
