create function bruce.trajectory_words(p_trajectory jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_total jsonb := p_trajectory -> 'total';
  v_separator text := bruce.say('title_list.separator');
  v_days text := greatest(1, round(extract(epoch from
    (p_trajectory ->> 'until')::timestamptz - (p_trajectory ->> 'since')::timestamptz) / 86400))::text;
begin
  if v_total ->> 'mean_open' is null then
    return array[bruce.say('trajectory.no_data')];
  end if;
  return array_remove(array[
    bruce.say(
      'trajectory.' || (v_total ->> 'direction'),
      bruce.number_words(bruce.as_people_round((v_total ->> 'mean_open')::numeric)),
      bruce.number_words(bruce.as_people_round((v_total ->> 'mean_open_before')::numeric)), v_days),
    bruce.say('trajectory.flow', v_total ->> 'opened', v_total ->> 'resolved', v_total ->> 'open'),
    (
      select bruce.say('trajectory.rules_worse', string_agg(r ->> 'name', v_separator order by place))
      from jsonb_array_elements(p_trajectory -> 'rules') with ordinality as l (r, place)
      where r ->> 'direction' = 'worse' and place <= 5
      having count(*) > 0
    ),
    (
      select bruce.say('trajectory.most', string_agg(
        bruce.thing_words(t) || ' ' || bruce.say(
          'trajectory.share', round((t ->> 'share')::numeric * 100)::text), v_separator order by place))
      from jsonb_array_elements(p_trajectory -> 'most') with ordinality as l (t, place)
      where place <= 3
      having count(*) > 0
    ),
    (
      select bruce.say('trajectory.flapping', string_agg(
        bruce.thing_words(t) || ' ' || bruce.say(
          'trajectory.times', t ->> 'occurrences'), v_separator order by place))
      from jsonb_array_elements(p_trajectory -> 'flapping') with ordinality as l (t, place)
      where place <= 3
      having count(*) > 0
    )
  ], null) || array(
    select f ->> 'because'
    from jsonb_array_elements(p_trajectory #> '{forecasts,growing}') with ordinality as l (f, place)
    where place <= 3
    order by place
  ) || bruce.image_words(p_trajectory -> 'images');
end;
$$;
comment on function bruce.trajectory_words(jsonb) is
  'A trajectory in a few sentences, the direction first. Where there is no data they say so.';

grant execute on function bruce.trajectory_words(jsonb) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('trajectory.no_data', 'en', 'No data: nobody reported in this time.'),
  ('trajectory.no_data', 'fr', 'Pas de données : personne n''a rendu compte pendant cette période.'),
  -- 1: open on average now; 2: before; 3: days
  ('trajectory.better', 'en',
    'Less drift: %1$s open on average, %2$s in the time before (%3$s days each).'),
  ('trajectory.better', 'fr',
    'Moins d''écarts : %1$s ouverts en moyenne, contre %2$s sur la période précédente (%3$s jours chacune).'),
  ('trajectory.worse', 'en',
    'More drift: %1$s open on average, %2$s in the time before (%3$s days each).'),
  ('trajectory.worse', 'fr',
    'Plus d''écarts : %1$s ouverts en moyenne, contre %2$s sur la période précédente (%3$s jours chacune).'),
  ('trajectory.same', 'en',
    'As much drift as before: %1$s open on average, %2$s in the time before (%3$s days each).'),
  ('trajectory.same', 'fr',
    'Autant d''écarts : %1$s ouverts en moyenne, contre %2$s sur la période précédente '
    '(%3$s jours chacune).'),
  ('trajectory.unknown', 'en',
    'Open on average: %1$s. There is too little data of the time before to compare.'),
  ('trajectory.unknown', 'fr',
    'Écarts ouverts en moyenne : %1$s. Trop peu de données sur la période précédente pour comparer.'),
  ('trajectory.flow', 'en', 'Opened: %1$s, resolved: %2$s, open at the end: %3$s.'),
  ('trajectory.flow', 'fr', 'Apparus : %1$s, résolus : %2$s, ouverts à la fin : %3$s.'),
  ('trajectory.rules_worse', 'en', 'More than before: %1$s.'),
  ('trajectory.rules_worse', 'fr', 'En hausse : %1$s.'),
  ('trajectory.most', 'en', 'In drift longest: %1$s.'),
  ('trajectory.most', 'fr', 'Le plus longtemps en écart : %1$s.'),
  ('trajectory.share', 'en', '(%1$s%% of the time)'), ('trajectory.share', 'fr', '(%1$s %% du temps)'),
  ('trajectory.flapping', 'en', 'Flapping: %1$s.'), ('trajectory.flapping', 'fr', 'Instables : %1$s.'),
  ('trajectory.times', 'en', '(%1$s times)'), ('trajectory.times', 'fr', '(%1$s fois)');
