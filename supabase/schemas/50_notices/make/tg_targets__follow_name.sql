create function bruce.tg_targets__follow_name()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.task_issues as m set told_targets = array_replace(m.told_targets, old.name, new.name)
  where old.name = any (m.told_targets);
  return null;
end;
$$;
comment on function bruce.tg_targets__follow_name() is
  'What was told to a target that is renamed was told to it. Security definer: only the engine writes tasks.';

create trigger _200_follow_name after update of name on public.targets
  for each row when (old.name <> new.name) execute function bruce.tg_targets__follow_name();
