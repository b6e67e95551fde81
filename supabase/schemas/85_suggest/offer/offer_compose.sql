create function bruce.offer_compose(
  p_row bruce.all_drift, p_declared public.expected_services, p_thing bruce.entities, p_prefix text,
  p_words text[], p_member text, p_values text[]
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_service text := coalesce(
    p_declared.match ->> 'compose_service', p_thing.compose_service, p_declared.name, p_thing.name);
  v_file text := bruce.compose_file(p_declared);
begin
  if p_values is null then
    return null;
  end if;
  return bruce.offer('compose', p_prefix, 'medium', p_words, jsonb_build_object(
    'compose', jsonb_strip_nulls(jsonb_build_object(
      'file', v_file, 'project', p_thing.project, 'service', v_service,
      'lines', to_jsonb(array['services:', '  ' || to_json(v_service) || ':'] || case
        when p_member = 'ports' then array['    ports:']
          || array(select '      - ' || to_json(v) from unnest(p_values) as v)
        else array['    ' || p_member || ': ' || to_json(p_values[1])] end)
    )),
    'shell', jsonb_strip_nulls(jsonb_build_object(
      'on', p_row.hostname, 'in', regexp_replace(v_file, '/?[^/]*$', ''),
      'line', 'docker compose up --detach ' || bruce.shell_word(v_service)))));
end;
$$;
comment on function bruce.offer_compose(
  bruce.all_drift, public.expected_services, bruce.entities, text, text[], text, text[]
) is
  'A suggestion to write a member of a service in its compose file so, and the line that applies it. file is '
  'there where compose files were declared. Null without values.';
