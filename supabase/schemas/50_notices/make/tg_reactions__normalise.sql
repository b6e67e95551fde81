create function bruce.tg_reactions__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_types := array(
    select distinct bruce.known_event_type(t) from unnest(new.event_types) as t order by 1
  );
  return new;
end;
$$;
comment on function bruce.tg_reactions__normalise() is 'Replaces older names of event types by present ones.';

create trigger _100_normalise before insert or update of event_types on public.reactions
  for each row when (new.event_types is not null) execute function bruce.tg_reactions__normalise();
