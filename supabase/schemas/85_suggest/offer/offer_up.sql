create function bruce.offer_up(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities,
  p_prefix text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_file text := bruce.compose_file(p_declared);
  v_service text := coalesce(
    p_declared.match ->> 'compose_service', p_thing.compose_service, p_declared.name, p_row.service);
  v_offer jsonb := bruce.offer_run(p_row, p_issue_id, 'compose', p_prefix, 'medium',
    array[p_row.hostname, p_row.service, coalesce(p_thing.project, p_declared.match ->> 'compose_project')],
    p_row.hostname,
    'docker compose up --detach ' || bruce.shell_word(v_service),
    'docker compose .*(\{.* up|up .*\{)', p_declared.name);
begin
  return case when v_file is null then v_offer
    else jsonb_set(v_offer, '{shell,in}', to_jsonb(regexp_replace(v_file, '/?[^/]*$', ''))) end;
end;
$$;
comment on function bruce.offer_up(
  bruce.all_drift, uuid, public.expected_services, bruce.entities, text
) is
  'A suggestion to let Compose make the container of a service anew, as its file says. shell.in: the '
  'folder of the file, where compose files were declared.';
