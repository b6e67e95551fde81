create function bruce.tg_events__refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'events is append-only: % is refused', lower(tg_op)
    using errcode = 'restrict_violation', hint = 'Write a new event; history is never edited.';
end;
$$;
comment on function bruce.tg_events__refuse_change() is
  'Refuses every change, also by the owner of the table.';

create trigger _100_refuse_change before update or delete or truncate on public.events
  for each statement execute function bruce.tg_events__refuse_change();
