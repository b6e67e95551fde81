create function bruce.tuning_matches(p_what text, p_key text, p_values jsonb, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object('days', 7, 'events', count(*))
  from public.events as e
  where p_what in ('rules', 'windows', 'waivers') and e.status = 'opened'
    and e.created_at > p_now - interval '7 days'
    and case p_what
      when 'rules' then e.event_type = p_key
      else bruce.matches_glob(e.hostname, p_values ->> 'hostname')
        and bruce.matches_glob(coalesce(e.service, ''), p_values ->> 'service')
        and coalesce(e.event_type = p_values ->> 'event_type', true)
        and case jsonb_typeof(p_values -> 'event_types')
          when 'array' then p_values -> 'event_types' ? e.event_type else true end
    end
  having p_what in ('rules', 'windows', 'waivers');
$$;
comment on function bruce.tuning_matches(text, text, jsonb, timestamptz) is
  'How many events of the last 7 days a rule opened, or a window or waiver is about. Null for other kinds.';
