create function bruce.tg__sweep()
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
comment on function bruce.tg__sweep() is
  'Applies an edit at once. Security definer: only the owner writes tables of the engine.';
