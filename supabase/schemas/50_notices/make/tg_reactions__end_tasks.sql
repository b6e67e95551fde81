-- a reaction that is switched off ends what it was telling
create function bruce.tg_reactions__end_tasks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
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
  'A reaction that is switched off ends its tasks: what it told is forgotten. Security definer: tasks are '
  'written by the engine only.';

create trigger _200_end_tasks after update on public.reactions
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_reactions__end_tasks();
