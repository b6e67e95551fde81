create function bruce.metric_part(p_span interval, p_at timestamptz)
returns smallint
language sql
immutable
set search_path = ''
as $$
  select (case p_span
    when interval '5 minutes' then floor(extract(epoch from p_at) / 86400)::bigint % 4
    when interval '1 hour' then 4
    when interval '1 day' then 5
  end)::smallint;
$$;
comment on function bruce.metric_part(interval, timestamptz) is
  'The part of bruce.metric_rollups that holds a span (5 minutes, 1 hour, 1 day) which starts at a moment.';
