create function bruce.describe_window(p_window_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.say(
      case
        when m.ends_at is null then 'window.weekly'
        when isfinite(m.ends_at) then 'window.until'
        else 'window.for_good'
      end,
      case
        when m.ends_at is not null then bruce.day_words(m.ends_at)
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

insert into public.texts (key, language, text)
values
  ('window.weekly', 'en', 'In maintenance (%1$s): %2$s'),
  ('window.weekly', 'fr', 'En maintenance (%1$s) : %2$s'),
  ('window.until', 'en', 'In maintenance (until %1$s): %2$s'),
  ('window.until', 'fr', 'En maintenance (jusqu''au %1$s) : %2$s'),
  ('window.for_good', 'en', 'In maintenance (until further notice): %2$s'),
  ('window.for_good', 'fr', 'En maintenance (jusqu''à nouvel ordre) : %2$s');
