create function bruce.digest_lines(p_digest jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_open jsonb := p_digest -> 'open';
  v_held jsonb := p_digest -> 'held_back';
  v_notices jsonb := p_digest -> 'notices';
  v_commands jsonb := p_digest -> 'commands';
  v_coverage jsonb := p_digest -> 'coverage';
begin
  return concat_ws(E'\n',
    case
      when v_coverage ->> 'declared' = '0' and v_coverage ->> 'reporting' = '0'
        then 'Nothing is declared and nobody reports: there is nothing to compare.'
    end,
    format('Open: %s', v_open ->> 'total') || coalesce(' (' || nullif(concat_ws(', ',
      nullif(v_open ->> 'critical', '0') || ' critical', nullif(v_open ->> 'high', '0') || ' high',
      nullif(v_open ->> 'acknowledged', '0') || ' acknowledged', nullif(v_open ->> 'flapping', '0')
        || ' flapping',
      nullif(v_open ->> 'stale', '0') || ' stale'
    ), '') || ')', '') || '.',
    'Seen by nobody: ' || nullif(v_coverage ->> 'unseen', '0') || ' of '
      || (v_coverage ->> 'declared') || ' declared hosts and services.',
    'Held back: ' || nullif(concat_ws(', ',
      nullif(v_held ->> 'waived', '0') || ' waived', nullif(v_held ->> 'in_window', '0')
        || ' in a maintenance window',
      nullif(v_held ->> 'explained', '0') || ' explained by another'
    ), '') || '.',
    'Longest open: ' || (
      select string_agg(left(concat_ws(' ', o ->> 'event_type', o ->> 'service', 'on', o ->> 'hostname'), 100)
        || ', ' || bruce.duration_words((o ->> 'open_for_s')::numeric), '; ' order by position)
      from jsonb_array_elements(p_digest -> 'longest_open') with ordinality as l (o, position)
    ) || '.',
    'Noisiest: ' || nullif(concat_ws('; ',
      (select string_agg(format('%s %s', r ->> 'event_type', r ->> 'opened'), ', ' order by position)
        from jsonb_array_elements(p_digest -> 'noisiest_rules') with ordinality as l (r, position)),
      (select string_agg(format('%s %s', left(h ->> 'hostname', 60), h ->> 'opened'), ', ' order by position)
        from jsonb_array_elements(p_digest -> 'noisiest_hosts') with ordinality as l (h, position))
    ), '') || '.',
    'On average ' || nullif(concat_ws(', ',
      'detected after ' || bruce.duration_words((p_digest ->> 'mean_time_to_detect_s')::numeric),
      'resolved after ' || bruce.duration_words((p_digest ->> 'mean_time_to_resolve_s')::numeric)
    ), '') || '.',
    'Notices: ' || nullif(concat_ws(', ',
      nullif(v_notices ->> 'sent', '0') || ' sent', nullif(v_notices ->> 'given_up', '0') || ' given up',
      nullif(v_notices ->> 'waiting', '0') || ' waiting', nullif(v_notices ->> 'held_back', '0')
        || ' held back'
    ), '') || '.',
    'Commands: ' || nullif(concat_ws(', ',
      nullif(v_commands ->> 'run', '0') || ' run', nullif(v_commands ->> 'failed', '0') || ' failed',
      nullif(v_commands ->> 'undetermined', '0') || ' undetermined', nullif(v_commands ->> 'rejected', '0')
        || ' rejected',
      nullif(v_commands ->> 'verified', '0') || ' verified', nullif(v_commands ->> 'disproved', '0')
        || ' did not help'
    ), '') || '.',
    'Match nothing: ' || nullif(jsonb_array_length(p_digest -> 'unused'), 0) || ' waivers or windows.',
    'Not well: ' || (
      select string_agg(left(o, 100), '; ' order by o)
        from jsonb_array_elements_text(p_digest -> 'overdue') as o
    ) || '.'
  );
end;
$$;
comment on function bruce.digest_lines(jsonb) is
  'A digest in a few lines, short enough for a phone. Zeros are left out.';
