create function bruce.tg_settings__match_again()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.write_verdicts(m.of_known)
  from bruce.match_services(array(
    select distinct e.hostname from bruce.entities as e
    where e.kind in ('container', 'listener') and e.match in ('undeclared', 'ignored')
  )) as m
  where m.of_known is not null;
  return null;
end;
$$;
comment on function bruce.tg_settings__match_again() is
  'Other names are ignored from now on. Security definer: the engine''s tables are written by nobody else.';

create trigger _090_match_again after update of ignored_names, ignored_processes on public.settings
  for each statement execute function bruce.tg_settings__match_again();
