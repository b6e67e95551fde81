create function bruce.digest_line(p_key text, p_what text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when p_what is not null then bruce.say(p_key, p_what) end;
end;
$$;
comment on function bruce.digest_line(text, text) is
  'A line of a digest. Null where there is nothing to say.';

insert into public.texts (key, language, text)
values
  ('digest_line.held_back', 'en', 'Held back: %1$s.'), ('digest_line.held_back', 'fr', 'Retenus : %1$s.'),
  ('digest_line.longest_open', 'en', 'Longest open: %1$s.'),
  ('digest_line.longest_open', 'fr', 'Ouverts depuis le plus longtemps : %1$s.'),
  ('digest_line.noisiest', 'en', 'Noisiest: %1$s.'),
  ('digest_line.noisiest', 'fr', 'Les plus fréquents : %1$s.'),
  ('digest_line.on_average', 'en', 'On average %1$s.'),
  ('digest_line.on_average', 'fr', 'En moyenne : %1$s.'),
  ('digest_line.notices', 'en', 'Notices: %1$s.'), ('digest_line.notices', 'fr', 'Notifications : %1$s.'),
  ('digest_line.commands', 'en', 'Commands: %1$s.'), ('digest_line.commands', 'fr', 'Commandes : %1$s.'),
  ('digest_line.unused', 'en', 'Match nothing: %1$s waivers or windows.'),
  ('digest_line.unused', 'fr', 'Sourdines ou fenêtres sans effet : %1$s.'),
  ('digest_line.not_well', 'en', 'Not well: %1$s.'), ('digest_line.not_well', 'fr', 'Ne va pas bien : %1$s.');
