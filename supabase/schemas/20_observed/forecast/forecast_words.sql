create function bruce.forecast_words(p_forecast bruce.forecasts, p_series bruce.metric_series)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.say(
    p_forecast.why, p_series.metric, coalesce(nullif(p_series.name, ''), p_forecast.hostname),
    bruce.amount_words(p_forecast.limit_value, p_series.metric),
    bruce.amount_words(p_forecast.value, p_series.metric),
    bruce.amount_words(p_forecast.slope_per_day, p_series.metric), bruce.date_words(p_forecast.full_at),
    bruce.date_words(p_forecast.full_at_earliest), bruce.date_words(p_forecast.full_at_latest),
    bruce.say('forecast.points', p_forecast.points::text,
      bruce.span_words(p_forecast.measured_at - p_forecast.since)));
end;
$$;
comment on function bruce.forecast_words(bruce.forecasts, bruce.metric_series) is
  'One sentence: when it is full, or why nobody can say.';

grant execute on function bruce.forecast_words(bruce.forecasts, bruce.metric_series)
  to authenticated, service_role;

insert into public.texts (key, language, text)
values
  -- 1: metric; 2: thing; 3: limit; 4: value; 5: growth a day; 6, 7, 8: when it is full, earliest, latest;
  -- 9: points and their span
  ('forecast.points', 'en', '%1$s points over %2$s'),
  ('forecast.points', 'fr', '%1$s points sur %2$s'),
  ('forecast.growing', 'en',
    '%1$s of %2$s is at %4$s and grows by %5$s a day: full on %6$s (between %7$s and %8$s).'),
  ('forecast.growing', 'fr',
    '%1$s de %2$s est à %4$s et augmente de %5$s par jour : plein le %6$s (entre le %7$s et le %8$s).'),
  ('forecast.perhaps', 'en',
    '%1$s of %2$s is at %4$s and grows by %5$s a day: full on %6$s (%7$s at the earliest, perhaps never).'),
  ('forecast.perhaps', 'fr',
    '%1$s de %2$s est à %4$s et augmente de %5$s par jour : plein le %6$s (le %7$s au plus tôt, '
    'peut-être jamais).'),
  ('forecast.full', 'en', '%1$s of %2$s is at %4$s: it is full (limit %3$s).'),
  ('forecast.full', 'fr', '%1$s de %2$s est à %4$s : c''est plein (limite %3$s).'),
  ('forecast.steady', 'en',
    'No forecast: %1$s of %2$s is at %4$s and neither grows nor shrinks (%9$s).'),
  ('forecast.steady', 'fr',
    'Pas de prévision : %1$s de %2$s est à %4$s, sans tendance à la hausse ni à la baisse (%9$s).'),
  ('forecast.falling', 'en', 'No forecast: %1$s of %2$s is at %4$s and shrinks by %5$s a day.'),
  ('forecast.falling', 'fr', 'Pas de prévision : %1$s de %2$s est à %4$s et diminue de %5$s par jour.'),
  ('forecast.far', 'en',
    'No forecast: %1$s of %2$s is at %4$s and grows so slowly that it is full in more than ten years.'),
  ('forecast.far', 'fr',
    'Pas de prévision : %1$s de %2$s est à %4$s et augmente si lentement que ce sera plein dans plus de dix '
    'ans.'),
  ('forecast.short', 'en',
    'No forecast: of %1$s of %2$s there are only %9$s; that is not enough.'),
  ('forecast.short', 'fr',
    'Pas de prévision : pour %1$s de %2$s il n''y a que %9$s ; ce n''est pas assez.'),
  ('forecast.noisy', 'en',
    'No forecast: %1$s of %2$s goes up and down too much to tell a trend (%9$s).'),
  ('forecast.noisy', 'fr',
    'Pas de prévision : %1$s de %2$s varie trop pour en dégager une tendance (%9$s).');
