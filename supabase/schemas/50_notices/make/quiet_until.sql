create function bruce.quiet_until(p_reaction public.reactions, p_now timestamptz default bruce.clock())
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_zone text := p_reaction.quiet_time_zone;
  v_day date;
  v_span record;
begin
  if p_reaction.quiet_from is null then
    return null;
  end if;
  -- quiet hours that began today, and those that began yesterday and last past midnight
  foreach v_day in array array[(p_now at time zone v_zone)::date, (p_now at time zone v_zone)::date - 1] loop
    continue when not coalesce(lower(to_char(v_day, 'dy')) = any (p_reaction.quiet_days), true);
    select s.starts_at, s.ends_at into v_span
    from bruce.local_span(v_day, p_reaction.quiet_from, p_reaction.quiet_until, v_zone) as s;
    if p_now >= v_span.starts_at and p_now < v_span.ends_at then
      return v_span.ends_at;
    end if;
  end loop;
  return null;
end;
$$;
comment on function bruce.quiet_until(public.reactions, timestamptz) is
  'When the present quiet hours of a reaction end, or null. By local time, also on days of 23 or 25 hours.';
