create function bruce.listened_until()
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now constant timestamptz := bruce.clock();
begin
  return case when bruce.engine_was_away(v_now)
    then (select bruce.last_beat_at(h) from public.heartbeats as h where h.name = 'engine')
    else v_now end;
end;
$$;
comment on function bruce.listened_until() is
  'Until when somebody who reports would have been heard: now, or the moment at which the engine stopped. '
  'Silence counts until then; when the engine is back, each has its intervals again (bruce.excuse_silence).';

grant execute on function bruce.listened_until() to authenticated, service_role;
