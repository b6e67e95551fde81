create function bruce.end_two_declarations(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_member text := split_part(p_row.field, ' ', 2);
  v_other text := split_part(p_row.field, ' ', 3);
  v_words text[] := array[
    p_row.hostname, p_row.service, p_row.expected, p_row.observed,
    coalesce(v_declared.origin, 'BRUCE'), v_other];
begin
  if v_other = 'compose' then
    return next bruce.offer_compose(p_row, v_declared, v_thing, 'suggest.file_follows.', v_words, v_member,
      case v_member when 'ports' then bruce.compose_ports(v_thing, v_declared.ports)
        else array[p_row.expected] end);
  end if;
  if v_declared.origin = 'netbox' then
    return next bruce.offer('netbox', 'suggest.netbox_follows.', 'low', v_words || v_member);
  else
    return next bruce.offer_state('declare', 'suggest.word_follows.', 'low', v_words || v_member,
      array[bruce.state_of_service(p_row, v_member, case v_member
        when 'ports' then to_jsonb(string_to_array(p_row.observed, ', '))
        else to_jsonb(p_row.observed) end)]);
  end if;
end;
$$;
comment on function bruce.end_two_declarations(bruce.all_drift, uuid) is
  'What ends that two origins declare a service differently: the file follows NetBox, or the other way '
  'round.';

insert into public.texts (key, language, text)
values
  ('suggest.file_follows.title', 'en', 'Write %3$s into the compose file of %2$s, as %5$s says.'),
  ('suggest.file_follows.title', 'fr', 'Écrire %3$s dans le fichier compose de %2$s, comme le dit %5$s.'),
  ('suggest.file_follows.why', 'en', 'The word of %5$s counts. Then: bruce declare --compose.'),
  ('suggest.file_follows.why', 'fr',
    'C''est la parole de %5$s qui compte. Ensuite : bruce declare --compose.'),
  ('suggest.file_follows.risk', 'en', 'compose up recreates the container.'),
  ('suggest.file_follows.risk', 'fr', 'compose up recrée le conteneur.'),
  ('suggest.netbox_follows.title', 'en', 'Write %7$s %4$s of %2$s on %1$s in NetBox, as %6$s says.'),
  ('suggest.netbox_follows.title', 'fr', 'Écrire dans NetBox %7$s %4$s de %2$s sur %1$s, comme le dit %6$s.'),
  ('suggest.netbox_follows.why', 'en', 'For where what %6$s declares is right, and %3$s is out of date.'),
  ('suggest.netbox_follows.why', 'fr', 'Si ce que déclare %6$s est juste, et que %3$s date.'),
  ('suggest.netbox_follows.risk', 'en', 'What runs is compared with that from then on.'),
  ('suggest.netbox_follows.risk', 'fr', 'Ce qui tourne est dès lors comparé à cette valeur.'),
  ('suggest.word_follows.title', 'en', 'Declare %7$s %4$s of %2$s on %1$s, as %6$s says.'),
  ('suggest.word_follows.title', 'fr', 'Déclarer %7$s %4$s pour %2$s sur %1$s, comme le dit %6$s.'),
  ('suggest.word_follows.why', 'en',
    'For where what %6$s declares is right, and %3$s of %5$s is out of date.'),
  ('suggest.word_follows.why', 'fr', 'Si ce que déclare %6$s est juste, et que %3$s de %5$s date.'),
  ('suggest.word_follows.risk', 'en', 'What runs is compared with that from then on.'),
  ('suggest.word_follows.risk', 'fr', 'Ce qui tourne est dès lors comparé à cette valeur.');
