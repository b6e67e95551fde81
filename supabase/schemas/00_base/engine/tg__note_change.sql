create function bruce.tg__note_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_revision bigint := nextval('bruce.revisions');
begin
  if to_regprocedure('realtime.send(jsonb,text,text,boolean)') is not null then
    perform bruce.tell_change(v_revision);
  end if;
  return null;
end;
$$;
comment on function bruce.tg__note_change() is
  'Moves bruce.revision on, and tells it where Realtime is. For tables that a person sees. Security '
  'definer: whoever may write the table has no right on the sequence.';
