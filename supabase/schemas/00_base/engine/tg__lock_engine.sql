create function bruce.tg__lock_engine()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  return null;
end;
$$;
comment on function bruce.tg__lock_engine() is
  'Before any row is locked, so that writers of different tables wait for each other in one place. Security '
  'definer: no writer needs a right of its own for it.';
