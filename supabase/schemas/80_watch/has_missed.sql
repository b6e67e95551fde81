create function bruce.has_missed(p_name text, p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from public.heartbeats as h
    where h.name = p_name and h.enabled
      and bruce.last_beat_at(h) + h.cadence * (select s.missed_intervals from public.settings as s) < p_now
  );
end;
$$;
comment on function bruce.has_missed(text, timestamptz) is
  'True if this part has missed as many heartbeats as settings allow. A part that never beat has missed '
  'none.';
