create function bruce.tg_settings__retell()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if (select o.language from before as o) is distinct from (select n.language from after as n) then
    update public.issues as i
    set details = d.details
    from public.drift as d
    where d.drift_key = i.drift_key and i.status <> 'resolved' and d.details <> i.details;
  end if;
  return null;
end;
$$;
comment on function bruce.tg_settings__retell() is
  'Another language: the issues that are not resolved are told in it. Events and the journal keep their '
  'words. Security definer: issues are written by nobody else.';

create trigger _200_retell after update on public.settings
  referencing old table as before new table as after
  for each statement execute function bruce.tg_settings__retell();
