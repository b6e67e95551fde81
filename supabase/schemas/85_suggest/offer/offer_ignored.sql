create function bruce.offer_ignored(p_hostname text, p_name text, p_kind text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sql text := format(
    'update settings set %1$I = %1$I || array[%2$L];',
    case p_kind when 'listener' then 'ignored_processes' else 'ignored_names' end, p_name);
begin
  -- ? and * would mean more names than this one
  if p_name ~ '[*?\\]' or bruce.shell_word(p_name) is null then
    return null;
  end if;
  return bruce.offer('tune', 'suggest.ignore.', 'low', array[p_hostname, p_name], jsonb_build_object(
    'sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql)));
end;
$$;
comment on function bruce.offer_ignored(text, text, text) is
  'A suggestion to care about nothing of this name that nobody declares, on any host.';

insert into public.texts (key, language, text)
values
  ('suggest.ignore.title', 'en', 'Never tell of %2$s where nobody declared it.'),
  ('suggest.ignore.title', 'fr', 'Ne jamais signaler %2$s là où personne ne l''a déclaré.'),
  ('suggest.ignore.why', 'en',
    'For what comes and goes by itself, such as jobs of a runner. * in the name stands for anything.'),
  ('suggest.ignore.why', 'fr',
    'Pour ce qui va et vient de lui-même, comme les tâches d''un runner. Dans le nom, * remplace '
    'n''importe quoi.'),
  ('suggest.ignore.risk', 'en', 'It counts for all hosts.'),
  ('suggest.ignore.risk', 'fr', 'Cela vaut pour tous les hôtes.');
