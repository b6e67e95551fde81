create function bruce.tg_maintenance_windows__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_types := (select array_agg(bruce.known_event_type(t)) from unnest(new.event_types) as t);
  return new;
end;
$$;
comment on function bruce.tg_maintenance_windows__normalise() is
  'Replaces older names of event types by present ones.';

create trigger _100_normalise before insert or update of event_types on public.maintenance_windows
  for each row execute function bruce.tg_maintenance_windows__normalise();
