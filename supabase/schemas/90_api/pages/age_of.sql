create function bruce.age_of(p_at timestamptz, p_now timestamptz)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select greatest(floor(extract(epoch from p_now - p_at)), 0)::bigint where isfinite(p_at);
$$;
comment on function bruce.age_of(timestamptz, timestamptz) is
  'Whole seconds since p_at; null when p_at is null or infinite.';
