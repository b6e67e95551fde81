create function public.api_memory_append(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, p_writes => true);
  v_issue public.issues;
  v_draft jsonb := query;
  v_memory public.memories;
  v_refusal jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if asked.issue_id is not null then
    select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
    if v_issue.issue_id is null or not bruce.in_scope(asked.token, v_issue.hostname) then
      return bruce.bad_field('issue_id', 'not_found', 'There is no such issue.');
    end if;
    -- a memory about an issue is about its host
    v_draft := jsonb_strip_nulls(jsonb_build_object('hostname', v_issue.hostname, 'service', v_issue.service))
      || jsonb_strip_nulls(v_draft);
  end if;

  select m.* into v_memory
  from public.memories as m
  where m.written_by = asked.token ->> 'name' and m.idempotency_key = v_draft ->> 'idempotency_key';
  if found then
    return bruce.same_memory(v_memory, v_draft, asked.asked_at);
  end if;
  v_refusal := bruce.refuse_memory(v_draft, asked.token);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_memory := bruce.append_memory(v_draft, asked.token ->> 'name');
  if v_memory.id is null then
    -- another session stored a memory under this key, or superseded the same one, first
    select m.* into v_memory
    from public.memories as m
    where m.written_by = asked.token ->> 'name' and m.idempotency_key = v_draft ->> 'idempotency_key';
    return case when found then bruce.same_memory(v_memory, v_draft, asked.asked_at)
      else bruce.refuse_memory(v_draft, asked.token) end;
  end if;
  return jsonb_build_object(
    'status', 200, 'created', true, 'memory', bruce.memory_item(v_memory, asked.asked_at),
    'as_of', asked.asked_at
  );
end;
$$;
comment on function public.api_memory_append(text, jsonb) is
  'Stores a memory: source and body; optionally hostname, service, issue_id, tags, valid_from, valid_until, '
  'supersedes, idempotency_key. Security definer: the edge may neither read tokens nor say who wrote a '
  'memory; it hands the memory over.';

grant execute on function public.api_memory_append(text, jsonb) to authenticated, service_role;
