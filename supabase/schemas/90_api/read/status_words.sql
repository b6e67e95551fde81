create function bruce.status_words(p_now jsonb, p_sight jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared integer := p_sight -> 'declared';
  v_unseen integer := p_sight -> 'unseen';
  v_ill text := (
    select string_agg(bruce.say('status.' || s.name || case c.counted when 1 then '' else '_many' end,
      c.counted::text), ', ' order by s.place)
    from unnest(array['critical', 'high', 'medium', 'low']) with ordinality as s (name, place)
    cross join lateral (select (p_now #>> array['counts', s.name])::integer as counted) as c
    where c.counted > 0
  );
  v_known text := (
    select string_agg(bruce.say('status.' || s.name, p_now ->> s.name), ', ' order by s.place)
    from unnest(array['acknowledged', 'held_back', 'explained', 'pending']) with ordinality as s (name, place)
    where p_now ->> s.name <> '0'
  );
begin
  return array_remove(array[
    v_ill || '.',
    case when v_known is not null then bruce.say('status.known', v_known) end,
    case
      when (p_sight ->> 'reporting_hosts')::integer = 0 or v_declared = 0 or v_unseen >= v_declared then null
      when v_ill is null and v_known is null then bruce.say('status.all_as_declared')
      else bruce.say('status.rest_as_declared')
    end,
    case
      when v_unseen = 1 then bruce.say('status.unseen')
      when v_unseen > 1 then bruce.say('status.unseen_many', v_unseen::text)
    end,
    case
      when (p_sight ->> 'reporting_hosts')::integer = 0 and v_declared = 0
        then bruce.say('status.nothing_declared_or_reported')
      when (p_sight ->> 'reporting_hosts')::integer = 0 then bruce.say('status.nobody_reports')
      when v_declared = 0 then bruce.say('status.nothing_declared')
    end
  ], null);
end;
$$;
comment on function bruce.status_words(jsonb, jsonb) is
  'A few sentences about all that is known now, of what now_counts and now_sight say. They never '
  'claim more than somebody saw.';

insert into public.texts (key, language, text)
values
  ('status.critical', 'en', '%1$s critical'), ('status.critical', 'fr', '%1$s critique'),
  ('status.critical_many', 'en', '%1$s critical'), ('status.critical_many', 'fr', '%1$s critiques'),
  ('status.high', 'en', '%1$s high'), ('status.high', 'fr', '%1$s grave'),
  ('status.high_many', 'en', '%1$s high'), ('status.high_many', 'fr', '%1$s graves'),
  ('status.medium', 'en', '%1$s medium'), ('status.medium', 'fr', '%1$s moyen'),
  ('status.medium_many', 'en', '%1$s medium'), ('status.medium_many', 'fr', '%1$s moyens'),
  ('status.low', 'en', '%1$s low'), ('status.low', 'fr', '%1$s mineur'),
  ('status.low_many', 'en', '%1$s low'), ('status.low_many', 'fr', '%1$s mineurs'),
  ('status.known', 'en', 'Known: %1$s.'), ('status.known', 'fr', 'Connus : %1$s.'),
  ('status.acknowledged', 'en', '%1$s taken care of'), ('status.acknowledged', 'fr', '%1$s pris en charge'),
  ('status.held_back', 'en', '%1$s waived or in maintenance'),
  ('status.held_back', 'fr', '%1$s en sourdine ou en maintenance'),
  ('status.explained', 'en', '%1$s explained by another'),
  ('status.explained', 'fr', '%1$s expliqués par un autre'),
  ('status.pending', 'en', '%1$s to be confirmed'), ('status.pending', 'fr', '%1$s à confirmer'),
  ('status.all_as_declared', 'en', 'Everything that anybody sees is as declared.'),
  ('status.all_as_declared', 'fr', 'Tout ce que l''on voit est conforme.'),
  ('status.rest_as_declared', 'en', 'Everything else that anybody sees is as declared.'),
  ('status.rest_as_declared', 'fr', 'Tout le reste de ce que l''on voit est conforme.'),
  ('status.unseen', 'en', 'Nobody can see 1 thing that is declared.'),
  ('status.unseen', 'fr', '1 chose déclarée que personne ne voit.'),
  ('status.unseen_many', 'en', 'Nobody can see %1$s things that are declared.'),
  ('status.unseen_many', 'fr', '%1$s choses déclarées que personne ne voit.'),
  ('status.nobody_reports', 'en', 'Nobody reports, so nothing is known.'),
  ('status.nobody_reports', 'fr', 'Personne ne rend compte : on ne sait rien.'),
  ('status.nothing_declared', 'en', 'Nothing is declared yet, so nothing can differ from it.'),
  ('status.nothing_declared', 'fr', 'Rien n''est déclaré : rien ne peut en différer.'),
  ('status.nothing_declared_or_reported', 'en',
    'Nothing is declared and nobody reports yet: there is nothing to compare.'),
  ('status.nothing_declared_or_reported', 'fr',
    'Rien n''est déclaré et personne ne rend compte : il n''y a rien à comparer.');
