create function bruce.mean_and_median(p_seconds numeric[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'count', count(s), 'mean_s', round(avg(s)),
      'median_s', round((percentile_cont(0.5) within group (order by s::double precision))::numeric))
    from unnest(p_seconds) as s
  );
end;
$$;
comment on function bruce.mean_and_median(numeric[]) is
  'How many durations there are, their mean and their median, in whole seconds; null where there are none.';

grant execute on function bruce.mean_and_median(numeric[]) to authenticated, service_role;
