create function bruce.is_current(p_memory public.memories, p_at timestamptz)
returns boolean
language sql
stable
set search_path = ''
as $$
  select p_memory.valid_from <= p_at and coalesce(p_memory.valid_until > p_at, true) and not exists (
    select from public.memories as m where m.supersedes = p_memory.id and m.valid_from <= p_at
  );
$$;
comment on function bruce.is_current(public.memories, timestamptz) is
  'Is the memory valid at that time, and not superseded by one that is valid?';
