create function bruce.offer_explanation(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.offer('ask', 'suggest.explain.', 'none',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)],
    jsonb_build_object(
      'cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)
        || coalesce(' ' || bruce.shell_word(p_row.service), ''),
      'call', jsonb_build_object('method', 'GET', 'path', '/bruce/explain', 'body', jsonb_strip_nulls(
        jsonb_build_object('hostname', p_row.hostname, 'service', p_row.service)))));
end;
$$;
comment on function bruce.offer_explanation(bruce.all_drift) is
  'A suggestion to look at what all rules say of the thing: for what only a person can decide. A GET has its '
  'parameters in body.';

insert into public.texts (key, language, text)
values
  ('suggest.explain.title', 'en', 'See what all rules say of %2$s, and why.'),
  ('suggest.explain.title', 'fr', 'Voir ce que toutes les règles disent de %2$s, et pourquoi.'),
  ('suggest.explain.why', 'en', 'Nothing that fits any case would end it: a person has to look.'),
  ('suggest.explain.why', 'fr',
    'Rien de valable dans tous les cas n''y mettrait fin : une personne doit regarder.');
