create function bruce.suggest_service_unexpected(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_there public.issues;
  v_words text[] := array[p_row.hostname, p_row.service];
  v_name text := bruce.shell_word(v_thing.entity_key);
begin
  if p_row.field = 'declaration' then
    v_there := bruce.namesake_of(p_row, 'SERVICE_MISSING');
    if v_there.issue_id is not null then
      return next bruce.offer_move(p_row, p_issue_id, v_there.issue_id, v_there.hostname, p_row.hostname);
    end if;
    return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.declare.', v_words,
      jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(
        jsonb_strip_nulls(jsonb_build_object(
          'name', p_row.service,
          'ports', case when v_thing.kind = 'listener' then v_thing.item -> 'ports'
            when v_thing.ports <> '{}' then to_jsonb(v_thing.ports) end,
          'match', case when v_thing.compose_service is not null then jsonb_build_object(
            'compose_project', v_thing.project, 'compose_service', v_thing.compose_service) end)))));
  else
    return next bruce.offer_stop(p_row, p_issue_id, v_declared, v_thing);
    return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.revive.', v_words,
      jsonb_build_object('hostname', p_row.hostname, 'services', jsonb_build_array(
        jsonb_build_object('name', p_row.service, 'lifecycle', 'active'))));
    return;
  end if;
  return next bruce.offer_stop(p_row, p_issue_id, v_declared, v_thing);
  if v_thing.kind in ('container', 'listener') then
    return next bruce.offer_ignored(p_row.hostname, coalesce(v_thing.name, p_row.service), v_thing.kind);
  end if;
end;
$$;
comment on function bruce.suggest_service_unexpected(bruce.all_drift, uuid) is
  'SERVICE_UNEXPECTED: declare it, or move the declaration here where it is missing elsewhere; stop it; '
  'never care about such a name. Of a retired one: stop it first.';

insert into public.texts (key, language, text)
values
  ('suggest.declare.title', 'en', 'Declare %2$s on %1$s.'),
  ('suggest.declare.title', 'fr', 'Déclarer %2$s sur %1$s.'),
  ('suggest.declare.why', 'en',
    'It runs. If it is wanted, it is declared with what is observed, and missed when it stops.'),
  ('suggest.declare.why', 'fr',
    'Il tourne. S''il est voulu, il est déclaré tel qu''il est observé, et son absence sera signalée.'),
  ('suggest.declare.risk', 'en', 'What somebody else put there would count as yours.'),
  ('suggest.declare.risk', 'fr', 'Ce que quelqu''un d''autre aurait mis là passerait pour vôtre.'),
  ('suggest.revive.title', 'en', 'Declare %2$s on %1$s as active again.'),
  ('suggest.revive.title', 'fr', 'Déclarer de nouveau %2$s actif sur %1$s.'),
  ('suggest.revive.why', 'en', 'It is declared retired, and runs: perhaps it is needed after all.'),
  ('suggest.revive.why', 'fr', 'Il est déclaré retiré, et il tourne : peut-être sert-il encore.'),
  ('suggest.revive.risk', 'en', 'What was meant to be gone stays.'),
  ('suggest.revive.risk', 'fr', 'Ce qui devait disparaître reste.');
