create function bruce.note_sweep(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_engine public.heartbeats;
  v_details jsonb;
begin
  perform bruce.heal_future(p_now);
  select h.* into v_engine from public.heartbeats as h where h.name = 'engine';
  v_details := coalesce(v_engine.details, '{}');
  -- after a gap of the engine, all other parts get their time again
  if bruce.engine_was_away(p_now) then
    perform bruce.excuse_silence(p_now);
    v_details := jsonb_build_object('away_from', bruce.last_beat_at(v_engine), 'back_at', p_now);
  end if;
  perform bruce.beat('engine', 'engine', null, interval '1 minute', v_details, p_now);
end;
$$;
comment on function bruce.note_sweep(timestamptz) is
  'Records a heartbeat of the engine, and when it was last away and came back.';
