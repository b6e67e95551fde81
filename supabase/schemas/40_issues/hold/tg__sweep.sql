create function bruce.tg__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- of what follows a rename the hosts are compared when all of it has followed
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.sweep();
  end if;
  return null;
end;
$$;
comment on function bruce.tg__sweep() is
  'Applies an edit at once. Security definer: only the owner writes tables of the engine.';
