create function bruce.tg_events__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_type := bruce.known_event_type(new.event_type);
  return new;
end;
$$;
comment on function bruce.tg_events__normalise() is 'Replaces older names of event types by present ones.';

create trigger _200_normalise before insert on public.events
  for each row when (new.issue_id is null) execute function bruce.tg_events__normalise();
