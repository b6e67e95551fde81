create function bruce.full_after(p_from timestamptz, p_left float8, p_slope float8)
returns timestamptz
language sql
immutable
set search_path = ''
as $$
  -- ten years are no forecast
  select p_from + p_left / p_slope * interval '1 day' where p_slope > 0 and p_left < p_slope * 3653;
$$;
comment on function bruce.full_after(timestamptz, float8, float8) is
  'When so much is used up at so much a day. Null: never, or in more than ten years.';
