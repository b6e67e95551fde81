create function public.api_memory_append(token_sha256 text, query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(api_memory_append.token_sha256, array['agent', 'operator']);
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
  v_draft jsonb := api_memory_append.query;
  v_memory public.memories;
  v_refusal jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if v_draft ->> 'issue_id' is not null then
    select i.* into v_issue from public.issues as i where i.issue_id = (v_draft ->> 'issue_id')::uuid;
    if v_issue.issue_id is null or not bruce.in_scope(v_token, v_issue.hostname) then
      return bruce.bad_field('issue_id', 'not_found', 'There is no such issue.');
    end if;
    -- what is said of an issue is said of its host
    v_draft := jsonb_strip_nulls(jsonb_build_object('hostname', v_issue.hostname, 'service', v_issue.service))
      || jsonb_strip_nulls(v_draft);
  end if;

  select m.* into v_memory
  from public.memories as m
  where m.written_by = v_token ->> 'name' and m.idempotency_key = v_draft ->> 'idempotency_key';
  if found then
    return bruce.same_memory(v_memory, v_draft, v_now);
  end if;
  v_refusal := bruce.refuse_memory(v_draft, v_token);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_memory := bruce.append_memory(v_draft, v_token ->> 'name');
  if v_memory.id is null then
    -- lost a race that has ended by now
    select m.* into v_memory
    from public.memories as m
    where m.written_by = v_token ->> 'name' and m.idempotency_key = v_draft ->> 'idempotency_key';
    return case when found then bruce.same_memory(v_memory, v_draft, v_now)
      else bruce.refuse_memory(v_draft, v_token) end;
  end if;
  return jsonb_build_object(
    'status', 200, 'created', true, 'memory', bruce.memory_item(v_memory, v_now), 'as_of', v_now
  );
end;
$$;
comment on function public.api_memory_append(text, jsonb) is
  'Stores a memory: source and body; optionally hostname, service, issue_id, tags, valid_from, valid_until, '
  'supersedes, idempotency_key. Security definer: the edge may neither read tokens nor say who wrote a '
  'memory; it hands the memory over.';

grant execute on function public.api_memory_append(text, jsonb) to service_role;
