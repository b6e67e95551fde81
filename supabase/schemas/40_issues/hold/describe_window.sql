create function bruce.describe_window(p_window_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select format(
      'In maintenance (%s): %s',
      case
        when m.ends_at is not null then 'until ' || bruce.day_words(m.ends_at)
        else bruce.weekly_words(m.weekdays, m.local_start, m.local_end, m.time_zone)
      end,
      rtrim(btrim(m.reason), '.') || '.'
    )
    from public.maintenance_windows as m where m.id = p_window_id
  );
end;
$$;
comment on function bruce.describe_window(bigint) is
  'When a maintenance window is, and why, in one sentence.';

grant execute on function bruce.describe_window(bigint) to authenticated, service_role;
