create function bruce.offer_silence(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now timestamptz := date_trunc('minute', bruce.clock());
  v_reason text := bruce.say('suggest.silence.reason');
begin
  return bruce.offer('maintenance', 'suggest.silence.', 'low',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)],
    jsonb_build_object(
      'cli', 'npx bruce silence ' || bruce.shell_word(p_row.hostname)
        || coalesce(' ' || bruce.shell_word(p_row.service), '') || ' --until 2h --reason '
        || bruce.shell_word(v_reason),
      'call', jsonb_build_object('method', 'POST', 'path', '/bruce/tune', 'body', jsonb_build_object(
        'what', 'windows', 'values', jsonb_build_object(
          'hostname', p_row.hostname, 'service', coalesce(p_row.service, '*'), 'reason', v_reason,
          'starts_at', v_now, 'ends_at', v_now + interval '2 hours')))));
end;
$$;
comment on function bruce.offer_silence(bruce.all_drift) is
  'A suggestion to open a maintenance window of two hours, for what somebody works on.';

insert into public.texts (key, language, text)
values
  ('suggest.silence.title', 'en', 'Open no new issue of %2$s for two hours: somebody works on it.'),
  ('suggest.silence.title', 'fr',
    'N''ouvrir aucun nouveau problème de %2$s pendant deux heures : quelqu''un y travaille.'),
  ('suggest.silence.why', 'en',
    'A maintenance window also covers what runs on it, and ends by itself. This issue stays open: take '
    'care of it.'),
  ('suggest.silence.why', 'fr',
    'Une fenêtre de maintenance couvre aussi ce qui tourne dessus, et prend fin d''elle-même. Ce '
    'problème-ci reste ouvert : prenez-le en charge.'),
  ('suggest.silence.risk', 'en', 'Another fault of it is not told either in that time.'),
  ('suggest.silence.risk', 'fr', 'Une autre panne n''est pas signalée non plus pendant ce temps.'),
  ('suggest.silence.reason', 'en', 'Planned work'), ('suggest.silence.reason', 'fr', 'Travaux prévus');
