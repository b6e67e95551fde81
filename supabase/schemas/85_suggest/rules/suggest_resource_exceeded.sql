create function bruce.suggest_resource_exceeded(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_level bruce.resource_levels;
  v_thing bruce.entities := bruce.thing_of(p_row, (bruce.declared_of(p_row)).id);
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_clear numeric;
  v_limit numeric;
begin
  if p_row.field = 'forecast' then
    return query select bruce.end_forecast(p_row, p_issue_id, v_thing);
    return;
  end if;
  return query select bruce.offer_room(p_row, p_issue_id, p_row.field, v_thing);

  select l.* into v_level
  from bruce.resource_levels as l
  where l.hostname = p_row.hostname and l.metric = p_row.field
    and l.service is not distinct from p_row.service
  order by l.value desc limit 1;
  if v_level.metric is null then
    return;
  end if;
  -- above what is there now, with some room; of percent there is no more than 99
  v_clear := floor(v_level.value) + 1;
  v_limit := v_clear + case v_level.unit when '%' then 2 else ceil(v_level.value * 0.2) end;
  if v_level.unit = '%' and v_limit > 99 then
    return;
  end if;
  return next bruce.offer('tune', 'suggest.limit.', 'medium',
    v_words || array[p_row.field, v_limit::text, v_level.unit], jsonb_build_object(
      'sql', bruce.threshold_sql(p_row, v_limit, v_clear),
      'cli', 'npx bruce sql ' || bruce.shell_word(bruce.threshold_sql(p_row, v_limit, v_clear)),
      'call', bruce.threshold_call(p_row, v_limit, v_clear)));
end;
$$;
comment on function bruce.suggest_resource_exceeded(bruce.all_drift, uuid) is
  'RESOURCE_EXCEEDED: see what uses it, make room; a higher limit last. Of a forecast: see what grows.';

insert into public.texts (key, language, text)
values
  ('suggest.limit.title', 'en', 'Tell %3$s of %2$s only above %4$s %5$s.'),
  ('suggest.limit.title', 'fr', 'Ne signaler %3$s de %2$s qu''au-dessus de %4$s %5$s.'),
  ('suggest.limit.why', 'en', 'For where so much is normal: a limit of its own for this one.'),
  ('suggest.limit.why', 'fr', 'Si c''est normal ici : une limite propre à celui-ci.'),
  ('suggest.limit.risk', 'en', 'There is less time to act when it grows on.'),
  ('suggest.limit.risk', 'fr', 'Il reste moins de temps pour agir s''il continue de grandir.');
