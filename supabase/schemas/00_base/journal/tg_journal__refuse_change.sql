create function bruce.tg_journal__refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- bruce.forget_notices, by settings.journal_retention; nobody else is granted delete
  if tg_op = 'DELETE' and current_setting('bruce.is_forgetting', true) = 'on' then
    return null;
  end if;
  raise exception 'journal is append-only: % is refused', lower(tg_op)
    using errcode = 'restrict_violation', hint = 'Write a new line; history is never edited.';
end;
$$;
comment on function bruce.tg_journal__refuse_change() is
  'Refuses every change, also by the owner of the table. Only bruce.forget_notices deletes.';

create trigger _100_refuse_change before update or delete or truncate on public.journal
  for each statement execute function bruce.tg_journal__refuse_change();
