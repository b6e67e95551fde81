create function bruce.tg_memories__refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'memories is append-only: % is refused', lower(tg_op)
    using errcode = 'restrict_violation',
    hint = 'Write a new memory with supersedes = the id of the old one.';
end;
$$;
comment on function bruce.tg_memories__refuse_change() is
  'Refuses every change, also by the owner of the table.';

create trigger _100_refuse_change before update or delete or truncate on public.memories
  for each statement execute function bruce.tg_memories__refuse_change();

-- also where a session plays a replica and ordinary triggers rest: only a migration can take this away
alter table public.memories enable always trigger _100_refuse_change;
