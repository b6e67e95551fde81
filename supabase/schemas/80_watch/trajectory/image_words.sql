create function bruce.image_words(p_images jsonb, p_most integer default 3)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select bruce.say(
      case
        when i.item -> 'opened' <> '[]' then 'trajectory.image_opened'
        else 'trajectory.image_ended'
      end,
      i.item ->> 'service', i.item ->> 'hostname', i.item ->> 'release', i.item ->> 'release_before',
      case
        when i.item -> 'opened' <> '[]' then (
          select string_agg(o ->> 'details', ' ' order by place)
          from jsonb_array_elements(i.item -> 'opened') with ordinality as l (o, place)
          where place <= 3
        )
        else (
          select string_agg(e ->> 'event_type', ', ' order by place)
          from jsonb_array_elements(i.item -> 'ended') with ordinality as l (e, place)
        )
      end,
      bruce.duration_words((i.item ->> 'compared_s')::numeric))
    from jsonb_array_elements(p_images) with ordinality as i (item, place)
    where i.item -> 'opened' <> '[]' or i.item -> 'ended' <> '[]'
    order by i.item -> 'opened' = '[]', place
    limit p_most
  );
end;
$$;
comment on function bruce.image_words(jsonb, integer) is
  'A sentence for each new image after which something opened, or ended. Of others nothing is said.';

grant execute on function bruce.image_words(jsonb, integer) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  -- 1: service; 2: host; 3: release; 4: release before; 5: what opened or ended; 6: how long after it
  ('trajectory.image_opened', 'en', '%1$s on %2$s, within %6$s of %3$s (before: %4$s): %5$s'),
  ('trajectory.image_opened', 'fr', '%1$s sur %2$s, dans les %6$s après %3$s (avant : %4$s) : %5$s'),
  ('trajectory.image_ended', 'en', '%1$s on %2$s, within %6$s of %3$s (before: %4$s), over: %5$s.'),
  ('trajectory.image_ended', 'fr', '%1$s sur %2$s, dans les %6$s après %3$s (avant : %4$s), terminé : %5$s.');
