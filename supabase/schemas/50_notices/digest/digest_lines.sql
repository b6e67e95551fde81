create function bruce.digest_lines(p_digest jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_coverage jsonb := p_digest -> 'coverage';
  v_open text := bruce.digest_counts(
    p_digest -> 'open', 'digest_open.', '{critical,high,acknowledged,flapping,stale}');
  v_total text := p_digest #>> '{open,total}';
begin
  return concat_ws(E'\n',
    case
      when v_coverage ->> 'declared' = '0' and v_coverage ->> 'reporting' = '0'
        then bruce.say('digest.nothing')
    end,
    case when v_open is null then bruce.say('digest.open', v_total)
      else bruce.say('digest.open_of_which', v_total, v_open) end,
    case when v_coverage ->> 'unseen' <> '0'
      then bruce.say('digest.unseen', v_coverage ->> 'unseen', v_coverage ->> 'declared') end,
    bruce.digest_line('digest_line.held_back',
      bruce.digest_counts(p_digest -> 'held_back', 'digest_held_back.', '{waived,in_window,explained}')),
    bruce.digest_line('digest_line.longest_open', (
      select string_agg(
        bruce.notice_title('single', array[row(
          o ->> 'event_type', null, left(o ->> 'hostname', 60), left(o ->> 'service', 60), 'opened', null,
          true, null
        )::bruce.told_thing])
          || ', ' || bruce.duration_words((o ->> 'open_for_s')::numeric),
        bruce.say('title_list.separator') order by position)
      from jsonb_array_elements(p_digest -> 'longest_open') with ordinality as l (o, position)
    )),
    bruce.digest_line('digest_line.noisiest', nullif(concat_ws(bruce.say('title_list.separator'),
      (select string_agg(format('%s %s', r ->> 'event_type', r ->> 'opened'), ', ' order by position)
        from jsonb_array_elements(p_digest -> 'noisiest_rules') with ordinality as l (r, position)),
      (select string_agg(format('%s %s', left(h ->> 'hostname', 60), h ->> 'opened'), ', ' order by position)
        from jsonb_array_elements(p_digest -> 'noisiest_hosts') with ordinality as l (h, position))
    ), '')),
    bruce.digest_line('digest_line.on_average', nullif(concat_ws(', ',
      case when p_digest ->> 'mean_time_to_detect_s' is not null then bruce.say(
        'digest.detected_after', bruce.duration_words((p_digest ->> 'mean_time_to_detect_s')::numeric)) end,
      case when p_digest ->> 'mean_time_to_resolve_s' is not null then bruce.say(
        'digest.resolved_after', bruce.duration_words((p_digest ->> 'mean_time_to_resolve_s')::numeric)) end
    ), '')),
    bruce.digest_line('digest_line.notices',
      bruce.digest_counts(p_digest -> 'notices', 'digest_notices.', '{sent,given_up,waiting,held_back}')),
    bruce.digest_line('digest_line.commands', bruce.digest_counts(
      p_digest -> 'commands', 'digest_commands.', '{run,failed,undetermined,rejected,verified,disproved}')),
    bruce.digest_line('digest_line.unused', nullif(jsonb_array_length(p_digest -> 'unused'), 0)::text),
    bruce.digest_line('digest_line.not_well', (
      select string_agg(left(o, 100), bruce.say('title_list.separator') order by o)
        from jsonb_array_elements_text(p_digest -> 'overdue') as o
    ))
  );
end;
$$;
comment on function bruce.digest_lines(jsonb) is
  'A digest in a few lines, short enough for a phone. Zeros are left out.';

insert into public.texts (key, language, text)
values
  ('digest.nothing', 'en', 'Nothing is declared and nobody reports: there is nothing to compare.'),
  ('digest.nothing', 'fr', 'Rien n''est déclaré et personne ne rend compte : il n''y a rien à comparer.'),
  ('digest.open', 'en', 'Open: %1$s.'), ('digest.open', 'fr', 'Écarts ouverts : %1$s.'),
  ('digest.open_of_which', 'en', 'Open: %1$s (%2$s).'),
  ('digest.open_of_which', 'fr', 'Écarts ouverts : %1$s (%2$s).'),
  ('digest.unseen', 'en', 'Seen by nobody: %1$s of %2$s declared hosts and services.'),
  ('digest.unseen', 'fr', 'Vus par personne : %1$s sur %2$s hôtes et services déclarés.'),
  ('digest.detected_after', 'en', 'detected after %1$s'),
  ('digest.detected_after', 'fr', 'détection après %1$s'),
  ('digest.resolved_after', 'en', 'resolved after %1$s'),
  ('digest.resolved_after', 'fr', 'résolution après %1$s');
