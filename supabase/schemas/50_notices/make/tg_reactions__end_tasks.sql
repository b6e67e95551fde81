create function bruce.tg_reactions__end_tasks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.owe_ends(r)
  from public.reactions as r
  join old_rows as o on o.name = r.name and o.enabled
  where not r.enabled;
  delete from public.task_issues as m using old_rows as o where m.reaction = o.name
    and exists (select from new_rows as n where n.name = o.name and not n.enabled);
  perform bruce.set_timers(array(
    select t.task_id from public.tasks as t
    join new_rows as n on n.name = t.reaction
    where not n.enabled and t.status <> 'ended'
  ));
  return null;
end;
$$;
comment on function bruce.tg_reactions__end_tasks() is
  'Ends the tasks of a reaction that was disabled: it tells nothing more than the ends of what it told. '
  'Security definer: only the engine writes tasks.';

create trigger _200_end_tasks after update on public.reactions
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_reactions__end_tasks();
