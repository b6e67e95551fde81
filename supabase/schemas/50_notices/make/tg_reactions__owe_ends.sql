create function bruce.tg_reactions__owe_ends()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- a preview takes its own reaction away
  if current_setting('bruce.is_preview', true) is distinct from 'on' then
    perform bruce.owe_ends(old);
  end if;
  return old;
end;
$$;
comment on function bruce.tg_reactions__owe_ends() is
  'A reaction that is deleted still owes the ends of what it told. Security definer: only the engine writes '
  'tasks.';

create trigger _100_owe_ends before delete on public.reactions
  for each row execute function bruce.tg_reactions__owe_ends();
