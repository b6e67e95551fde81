create function bruce.end_forecast(p_row bruce.all_drift, p_issue_id uuid, p_thing bruce.entities)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_place text := bruce.shell_word(p_row.service);
  v_series bruce.metric_series;
  v_forecast bruce.forecasts;
  v_within constant interval := (select s.forecast_within from public.settings as s);
  v_days integer;
  v_grown text;
begin
  select f.* into v_forecast
  from bruce.forecasts as f
  where f.hostname = p_row.hostname and f.service is not distinct from p_row.service
    and f.due_since is not null
  order by f.due_days, f.measured_at desc, f.scope_id limit 1;
  select m.* into v_series from bruce.metric_series as m where m.series_id = v_forecast.series_id;
  if v_series.series_id is null then
    return;
  end if;
  -- what was written last, the largest first
  v_grown := case
    when v_series.metric = 'pool_pct' then
      'zfs list -r -o name,used,usedbysnapshots,written -S written ' || v_place || ' | head -20'
    when v_series.metric = 'database_bytes' or p_thing.kind = 'storage' then null
    else 'sudo find '
      || coalesce(bruce.shell_word(case when p_thing.kind = 'filesystem' then p_thing.name end), '/')
      || ' -xdev -type f -mtime -7 -size +50M -printf ''%s %p\n'' 2>/dev/null | sort -rn | head -20'
  end;
  if v_grown is not null then
    return next bruce.offer('ask', 'suggest.grows.', 'none', v_words, jsonb_build_object(
      'shell', jsonb_build_object('on', p_row.hostname, 'line', v_grown)));
  end if;
  return query select bruce.offer_room(p_row, p_issue_id, v_series.metric, p_thing);
  -- what is due ends when half as much again is left
  v_days := floor(extract(epoch from v_forecast.full_at - v_forecast.measured_at) / 86400 / 2);
  if v_days >= 1 and v_days * interval '1 day' < v_within then
    return next bruce.offer('tune', 'suggest.foresight.', 'medium', v_words || v_days::text,
      jsonb_build_object(
        'cli', 'npx bruce sql ' || bruce.shell_word(
          format('update settings set forecast_within = %L;', v_days || ' days')),
        'sql', format('update settings set forecast_within = %L;', v_days || ' days')));
  end if;
end;
$$;
comment on function bruce.end_forecast(bruce.all_drift, uuid, bruce.entities) is
  'What ends that something is full soon: see what grows, make room, or be told later.';

insert into public.texts (key, language, text)
values
  ('suggest.grows.title', 'en', 'See what grows on %2$s of %1$s.'),
  ('suggest.grows.title', 'fr', 'Voir ce qui grossit dans %2$s de %1$s.'),
  ('suggest.grows.why', 'en', 'It shows what was written last. It is full only if that goes on.'),
  ('suggest.grows.why', 'fr',
    'La ligne montre ce qui a été écrit en dernier. Ce n''est plein que si cela continue.'),
  ('suggest.foresight.title', 'en', 'Tell only %3$s days before anything is full.'),
  ('suggest.foresight.title', 'fr', 'Ne prévenir que %3$s jours avant que quoi que ce soit soit plein.'),
  ('suggest.foresight.why', 'en', 'For who makes room within days. It ends with the next forecast, hourly.'),
  ('suggest.foresight.why', 'fr',
    'Pour qui fait de la place en quelques jours. Cela prend fin à la prochaine prévision, d''heure en '
    'heure.'),
  ('suggest.foresight.risk', 'en', 'It counts for all hosts, and there is less time to act.'),
  ('suggest.foresight.risk', 'fr', 'Cela vaut pour tous les hôtes, et il reste moins de temps pour agir.');
