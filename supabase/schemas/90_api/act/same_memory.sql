create function bruce.same_memory(p_memory public.memories, p_draft jsonb, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p_memory.body = bruce.memory_body(p_draft ->> 'body') then
      jsonb_build_object(
        'status', 200, 'created', false, 'memory', bruce.memory_item(p_memory, p_now), 'as_of', p_now)
    else bruce.fault(
      409, 'idempotency_key_reused', 'That idempotency_key stands for another memory.',
      jsonb_build_object('memory_id', p_memory.id))
  end;
$$;
comment on function bruce.same_memory(public.memories, jsonb, timestamptz) is
  'The answer to an idempotency key that is used again: the stored memory, or an error '
  'when the body differs.';
