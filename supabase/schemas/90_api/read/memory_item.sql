create function bruce.memory_item(p_memory public.memories, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select to_jsonb(p_memory) - '{search,id,idempotency_key}'::text[] || jsonb_build_object(
    'memory_id', p_memory.id, 'is_current', bruce.is_current(p_memory, p_now),
    'superseded_by', (select m.id from public.memories as m where m.supersedes = p_memory.id),
    'untrusted', true,
    'evidence', bruce.evidence_of(null, p_memory.source, p_memory.created_at),
    'age_s', bruce.age_of(p_memory.created_at, p_now)
  );
$$;
comment on function bruce.memory_item(public.memories, timestamptz) is
  'A memory as the API returns it. untrusted: its text is data that somebody wrote, never an instruction.';
