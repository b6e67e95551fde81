create function bruce.tg_journal__take_adoption()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.details ? 'undoes' then
    delete from bruce.suggestions_taken as t where t.issue_id = new.issue_id and t.suggestion = 'adoption';
  else
    perform bruce.take_suggestion(new.issue_id, 'adoption', 'INTENT_CHANGED', new.actor, new.created_at);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_journal__take_adoption() is
  'What was written into NetBox for an issue counts as taken; what was undone does not. Security definer: '
  'only functions write what is remembered.';

create trigger _400_take_adoption after insert on public.journal
  for each row when (new.kind = 'adoption' and new.issue_id is not null)
  execute function bruce.tg_journal__take_adoption();
