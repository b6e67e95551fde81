create function bruce.tg_settings__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update bruce.scopes as s
  set stale_after = make_interval(secs => s.interval_s) * p.missed_intervals
  from public.settings as p
  where s.stale_after <> make_interval(secs => s.interval_s) * p.missed_intervals;
  perform bruce.sweep();
  return null;
end;
$$;
comment on function bruce.tg_settings__apply() is
  'An edited setting counts at once. Security definer: the engine''s tables are written by nobody else.';

create trigger _100_apply after update on public.settings
  for each statement execute function bruce.tg_settings__apply();
