create function bruce.offer_ignored(p_hostname text, p_name text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sql text := format(
    'update settings set ignored_names = ignored_names || array[%L];', p_name);
begin
  -- ? and * would mean more names than this one
  if p_name ~ '[*?\\]' or bruce.shell_word(p_name) is null then
    return null;
  end if;
  return bruce.offer('tune', 'suggest.ignore.', 'low', array[p_hostname, p_name], jsonb_build_object(
    'sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql)));
end;
$$;
comment on function bruce.offer_ignored(text, text) is
  'A suggestion to care about no container of this name that nobody declares, on any host.';

insert into public.texts (key, language, text)
values
  ('suggest.ignore.title', 'en', 'Never tell of a container %2$s that nobody declared.'),
  ('suggest.ignore.title', 'fr', 'Ne jamais signaler un conteneur %2$s non déclaré.'),
  ('suggest.ignore.why', 'en',
    'For what comes and goes by itself, such as jobs of a runner. * in settings.ignored_names stands for '
    'anything.'),
  ('suggest.ignore.why', 'fr',
    'Pour ce qui va et vient de lui-même, comme les tâches d''un runner. Dans settings.ignored_names, * '
    'remplace n''importe quoi.'),
  ('suggest.ignore.risk', 'en', 'It counts for all hosts.'),
  ('suggest.ignore.risk', 'fr', 'Cela vaut pour tous les hôtes.');
