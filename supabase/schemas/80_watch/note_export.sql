create function bruce.note_export(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_fixed interval := (select s.netbox_export_interval from public.settings as s);
  v_last public.heartbeats;
  v_before timestamptz;
  v_gap interval;
begin
  select h.* into v_last from public.heartbeats as h where h.name = 'netbox export';
  v_before := v_last.last_beat_at;
  if v_fixed is null and v_before is null then
    -- first heartbeat: look for an earlier full state
    select s.created_at into v_before
    from public.snapshots as s
    where s.snapshot_type = 'netbox' and s.created_at < p_now and bruce.is_full_state(s.data)
    order by s.created_at desc
    limit 1;
  end if;
  v_gap := p_now - v_before;
  -- two exports by hand within minutes are not a cadence
  if v_fixed is null and coalesce(v_gap < interval '10 minutes', true) then
    return;
  end if;
  perform bruce.beat(
    'netbox export', 'schedule', v_last.hostname,
    case
      when v_fixed is not null then v_fixed
      when v_last.name is null then least(greatest(v_gap, interval '1 hour'), interval '7 days')
      -- one late export does not make it weekly
      else least(greatest(v_gap, v_last.cadence * 0.9), v_last.cadence * 2, interval '31 days')
    end,
    p_now => p_now
  );
end;
$$;
comment on function bruce.note_export(timestamptz) is
  'Records that a full expected state arrived. The cadence is learnt from the second one on, unless '
  'settings give it.';
