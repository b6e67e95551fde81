create function bruce.state_words(p_state text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when p_state in ('running', 'stopped', 'failed', 'paused', 'absent', 'changing', 'unknown')
      then bruce.say('state.' || p_state)
    else p_state
  end;
end;
$$;
comment on function bruce.state_words(text) is
  'A state of an observed thing as a word of a sentence; a word of its platform stays as it is.';

grant execute on function bruce.state_words(text) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('state.running', 'en', 'running'), ('state.running', 'fr', 'en marche'),
  ('state.stopped', 'en', 'stopped'), ('state.stopped', 'fr', 'arrêté'),
  ('state.failed', 'en', 'failed'), ('state.failed', 'fr', 'en échec'),
  ('state.paused', 'en', 'paused'), ('state.paused', 'fr', 'en pause'),
  ('state.absent', 'en', 'absent'), ('state.absent', 'fr', 'absent'),
  ('state.changing', 'en', 'changing'), ('state.changing', 'fr', 'en changement'),
  ('state.unknown', 'en', 'unknown'), ('state.unknown', 'fr', 'inconnu');
