create function bruce.engine_was_away(p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_beat timestamptz := (select bruce.last_beat_at(h) from public.heartbeats as h where h.name = 'engine');
begin
  return coalesce(
    v_beat < p_now - make_interval(mins => (select s.missed_intervals from public.settings as s))
    -- a server that was started since then was off before
    or pg_postmaster_start_time() > v_beat and pg_postmaster_start_time() <= p_now, false);
end;
$$;
comment on function bruce.engine_was_away(timestamptz) is
  'Nobody has compared since a while, or since the server was started: who was silent meanwhile may have '
  'reported to nobody.';

grant execute on function bruce.engine_was_away(timestamptz) to authenticated, service_role;
