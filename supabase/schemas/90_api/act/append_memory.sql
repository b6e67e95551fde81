create function bruce.append_memory(p_memory jsonb, p_writer text)
returns public.memories
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_memory public.memories;
begin
  insert into public.memories (
    source, body, hostname, service, issue_id, tags, valid_from, valid_until, supersedes, written_by,
    idempotency_key
  ) values (
    p_memory ->> 'source', p_memory ->> 'body', p_memory ->> 'hostname', p_memory ->> 'service',
    (p_memory ->> 'issue_id')::uuid, coalesce(bruce.texts_of(p_memory -> 'tags'), '{}'),
    (p_memory ->> 'valid_from')::timestamptz, (p_memory ->> 'valid_until')::timestamptz,
    (p_memory ->> 'supersedes')::bigint, p_writer, p_memory ->> 'idempotency_key'
  )
  -- the key is here already, or somebody else has superseded it just now
  on conflict do nothing
  returning * into v_memory;
  if v_memory.id is not null then
    perform bruce.write_journal(
      p_kind => 'memory', p_message => format('A memory from %s was stored.', v_memory.source),
      p_actor => p_writer,
      p_hostname => v_memory.hostname, p_service => v_memory.service, p_issue_id => v_memory.issue_id,
      p_details => jsonb_build_object('memory_id', v_memory.id, 'supersedes', v_memory.supersedes)
    );
  end if;
  return v_memory;
end;
$$;
comment on function bruce.append_memory(jsonb, text) is
  'Adds a memory and its line of the journal. Null when another memory has its idempotency key, or '
  'supersedes the same one.';
