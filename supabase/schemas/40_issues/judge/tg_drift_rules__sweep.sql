create function bruce.tg_drift_rules__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.sweep();
  return null;
end;
$$;
comment on function bruce.tg_drift_rules__sweep() is
  'An edited rule counts at once. Security definer: the engine''s tables are written by nobody else.';

create trigger _200_sweep after insert or update or delete on public.drift_rules
  for each statement execute function bruce.tg_drift_rules__sweep();
