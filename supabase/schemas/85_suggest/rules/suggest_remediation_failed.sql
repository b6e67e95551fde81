create function bruce.suggest_remediation_failed(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname),
    split_part(p_row.field, '.', 1), split_part(p_row.field, '.', 2)];
begin
  return next bruce.offer('ask', 'suggest.by_hand.', 'none', v_words, jsonb_build_object(
    'cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)
      || coalesce(' ' || bruce.shell_word(p_row.service), ''),
    'call', jsonb_build_object('method', 'GET', 'path', '/bruce/explain', 'body', jsonb_strip_nulls(
      jsonb_build_object('hostname', p_row.hostname, 'service', p_row.service)))));
  return next bruce.offer_logs(p_row, bruce.thing_of(p_row, (bruce.declared_of(p_row)).id));
end;
$$;
comment on function bruce.suggest_remediation_failed(bruce.all_drift, uuid) is
  'REMEDIATION_FAILED: a person. It ends with the issue that the command was to end.';

insert into public.texts (key, language, text)
values
  ('suggest.by_hand.title', 'en', 'Look at %2$s on %1$s yourself: %4$s does not end %3$s.'),
  ('suggest.by_hand.title', 'fr', 'Regarder %2$s sur %1$s vous-même : %4$s ne met pas fin à %3$s.'),
  ('suggest.by_hand.why', 'en', 'One more try of the same changes nothing. This ends with that issue.'),
  ('suggest.by_hand.why', 'fr', 'Un essai de plus n''y changerait rien. Ceci prend fin avec cet écart.');
