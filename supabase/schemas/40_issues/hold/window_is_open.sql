create function bruce.window_is_open(p_window public.maintenance_windows, p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return p_window.enabled and case
    when p_window.starts_at is not null then p_now >= p_window.starts_at and p_now < p_window.ends_at
    else bruce.is_within(
      p_window.weekdays, p_window.local_start, p_window.local_end, p_window.time_zone, p_now)
  end;
end;
$$;
comment on function bruce.window_is_open(public.maintenance_windows, timestamptz) is
  'True if the window is open at p_now.';
