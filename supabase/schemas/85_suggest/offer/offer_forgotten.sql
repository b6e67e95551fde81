create function bruce.offer_forgotten(p_row bruce.all_drift, p_source text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.offer('forget', 'suggest.forget.', 'low',
    array[p_row.hostname, coalesce(p_source, p_row.source)], jsonb_build_object(
      'cli', 'npx bruce forget ' || bruce.shell_word(p_row.hostname)
        || coalesce(' --source ' || bruce.shell_word(p_source), ''),
      'call', jsonb_build_object(
        'method', 'POST',
        'path', '/bruce/hosts/' || bruce.url_word(p_row.hostname) || '/forget',
        'body', jsonb_strip_nulls(jsonb_build_object('source', p_source)))));
end;
$$;
comment on function bruce.offer_forgotten(bruce.all_drift, text) is
  'A suggestion to forget what a host reported, or one source of it: for what is gone for good.';

insert into public.texts (key, language, text)
values
  ('suggest.forget.title', 'en', 'Forget what %1$s reported (%2$s): it is gone for good.'),
  ('suggest.forget.title', 'fr', 'Oublier ce que %1$s a rapporté (%2$s) : c''est parti pour de bon.'),
  ('suggest.forget.why', 'en', 'It is known by its reports alone. If it reports again, it is new.'),
  ('suggest.forget.why', 'fr',
    'On ne le connaît que par ses rapports. S''il en envoie de nouveau, il est nouveau.'),
  ('suggest.forget.risk', 'en', 'Its issues and waivers end; history stays.'),
  ('suggest.forget.risk', 'fr', 'Ses problèmes et ses mises en sourdine prennent fin ; l''historique reste.');
