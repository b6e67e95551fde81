create function bruce.tg_bruce_cmd_allowlist__check()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_problem text := bruce.template_problem(new.argv, new.arguments);
begin
  if v_problem is not null then
    raise exception 'command %: %', new.name, v_problem using errcode = 'check_violation',
      hint = 'Example: argv array[''docker'', ''restart'', ''{service}''], '
        'arguments {"service": {"type": "service", "resolve": "container"}}.';
  end if;
  return new;
end;
$$;
comment on function bruce.tg_bruce_cmd_allowlist__check() is
  'Refuses a row that no command could be made from, and says why. Security definer: whoever may write the '
  'allow-list may call none of what reads a template.';

create trigger _100_check before insert or update on public.bruce_cmd_allowlist
  for each row execute function bruce.tg_bruce_cmd_allowlist__check();
