create function bruce.tg__lock_notices()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  perform bruce.lock_notices();
  return null;
end;
$$;
comment on function bruce.tg__lock_notices() is
  'Takes both locks before any row is locked that those who hold them refer to. Security definer: a writer '
  'needs no right of its own for it.';
