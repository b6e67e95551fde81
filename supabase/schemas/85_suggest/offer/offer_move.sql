create function bruce.offer_move(
  p_row bruce.all_drift, p_issue_id uuid, p_other_issue_id uuid, p_from text, p_to text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_from, p_row.service, p_to];
  -- who may not read that host is not told
  v_elsewhere text := case p_from when p_row.hostname then p_to else p_from end;
begin
  if bruce.is_in_netbox(p_from) and bruce.is_in_netbox(p_to) then
    return jsonb_build_object('elsewhere', v_elsewhere) || bruce.offer_adoption(
      p_row, p_issue_id, 'declare', 'suggest.move.', 'low', v_words, p_other_issue_id);
  end if;
  return jsonb_build_object('elsewhere', v_elsewhere) || bruce.offer_state('declare', 'suggest.move.', 'low',
    v_words,
    array[jsonb_build_object('hostname', p_from, 'services', jsonb_build_array(
      jsonb_build_object('name', p_row.service, 'lifecycle', 'retired'))),
    jsonb_build_object('hostname', p_to, 'services', jsonb_build_array((
      select jsonb_strip_nulls(jsonb_build_object('name', s.name, 'role', s.role))
        -- as it runs there, not as it was declared here
        || coalesce((
          select jsonb_build_object('ports', e.ports)
          from bruce.entities as e
          where e.hostname = p_to and e.kind in ('container', 'app') and e.ports <> '{}'
            and bruce.fold_name(e.name) = s.name_key
          limit 1
        ), '{}')
      from public.expected_services as s
      where s.host_key = bruce.fold_name(p_from) and s.name_key = bruce.fold_name(p_row.service)
    )))]);
end;
$$;
comment on function bruce.offer_move(bruce.all_drift, uuid, uuid, text, text) is
  'A suggestion to declare a service on the host where it runs, and not any more where it is missing.';

insert into public.texts (key, language, text)
values
  ('suggest.move.title', 'en', 'It runs on %3$s: declare %2$s there, and not on %1$s any more.'),
  ('suggest.move.title', 'fr', 'Il tourne sur %3$s : y déclarer %2$s, et ne plus le déclarer sur %1$s.'),
  ('suggest.move.why', 'en',
    'Something of that name runs on %3$s and is declared nowhere, while it is missing on %1$s.'),
  ('suggest.move.why', 'fr',
    'Quelque chose de ce nom tourne sur %3$s sans être déclaré, alors qu''il manque sur %1$s.'),
  ('suggest.move.risk', 'en', 'Two different things may have that name.'),
  ('suggest.move.risk', 'fr', 'Deux choses différentes peuvent porter ce nom.');
