create function bruce.tg__note_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform nextval('bruce.revisions');
  return null;
end;
$$;
comment on function bruce.tg__note_change() is
  'Moves bruce.revision on. For tables that a person sees. Security definer: whoever may write the table has '
  'no right on the sequence.';
