create function bruce.digest_counts(p_counts jsonb, p_about text, p_names text[])
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select string_agg(
      bruce.say(p_about || n.name, p_counts ->> n.name), ', ' order by n.ordinality)
    from unnest(p_names) with ordinality as n (name, ordinality)
    where p_counts ->> n.name <> '0'
  );
end;
$$;
comment on function bruce.digest_counts(jsonb, text, text[]) is
  'The counts of these names that are not zero, as words. Null where all are.';

insert into public.texts (key, language, text)
values
  ('digest_open.critical', 'en', '%1$s critical'), ('digest_open.critical', 'fr', 'critiques %1$s'),
  ('digest_open.high', 'en', '%1$s high'), ('digest_open.high', 'fr', 'graves %1$s'),
  ('digest_open.acknowledged', 'en', '%1$s acknowledged'),
  ('digest_open.acknowledged', 'fr', 'pris en charge %1$s'),
  ('digest_open.flapping', 'en', '%1$s flapping'), ('digest_open.flapping', 'fr', 'instables %1$s'),
  ('digest_open.stale', 'en', '%1$s stale'), ('digest_open.stale', 'fr', 'périmés %1$s'),
  ('digest_held_back.waived', 'en', '%1$s waived'),
  ('digest_held_back.waived', 'fr', 'en sourdine %1$s'),
  ('digest_held_back.in_window', 'en', '%1$s in a maintenance window'),
  ('digest_held_back.in_window', 'fr', 'en maintenance %1$s'),
  ('digest_held_back.explained', 'en', '%1$s explained by another'),
  ('digest_held_back.explained', 'fr', 'expliqués par un autre %1$s'),
  ('digest_notices.sent', 'en', '%1$s sent'), ('digest_notices.sent', 'fr', 'envoyées %1$s'),
  ('digest_notices.given_up', 'en', '%1$s given up'), ('digest_notices.given_up', 'fr', 'abandonnées %1$s'),
  ('digest_notices.waiting', 'en', '%1$s waiting'), ('digest_notices.waiting', 'fr', 'en attente %1$s'),
  ('digest_notices.held_back', 'en', '%1$s held back'), ('digest_notices.held_back', 'fr', 'retenues %1$s'),
  ('digest_commands.run', 'en', '%1$s run'), ('digest_commands.run', 'fr', 'exécutées %1$s'),
  ('digest_commands.failed', 'en', '%1$s failed'), ('digest_commands.failed', 'fr', 'en échec %1$s'),
  ('digest_commands.undetermined', 'en', '%1$s undetermined'),
  ('digest_commands.undetermined', 'fr', 'à l''issue inconnue %1$s'),
  ('digest_commands.rejected', 'en', '%1$s rejected'), ('digest_commands.rejected', 'fr', 'refusées %1$s'),
  ('digest_commands.verified', 'en', '%1$s verified'), ('digest_commands.verified', 'fr', 'vérifiées %1$s'),
  ('digest_commands.disproved', 'en', '%1$s did not help'),
  ('digest_commands.disproved', 'fr', 'sans effet %1$s');
