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
  'What somebody edited counts at once. Security definer: the engine''s tables are written by nobody else.';
