-- Remembering by the API.

create or replace function bruce.append_memory(p_memory jsonb, p_writer text)
returns public.memories
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_memory public.memories;
begin
  insert into public.memories (
    source, body, hostname, service, issue_id, tags, valid_from, valid_until, supersedes, written_by, idempotency_key
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
      p_kind => 'memory', p_message => format('A memory from %s was stored.', v_memory.source), p_actor => p_writer,
      p_hostname => v_memory.hostname, p_service => v_memory.service, p_issue_id => v_memory.issue_id,
      p_details => jsonb_build_object('memory_id', v_memory.id, 'supersedes', v_memory.supersedes)
    );
  end if;
  return v_memory;
end;
$$;
comment on function bruce.append_memory(jsonb, text) is
  'Adds a memory and its line of the journal. Null when its idempotency key, or its supersedes, is taken.';

create or replace function bruce.refuse_memory(p_memory jsonb, p_token jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_a_day constant integer := 1000;
  v_host text := (bruce.resolve_host(p_memory ->> 'hostname')).host;
  v_old public.memories;
  v_next bigint;
begin
  if not bruce.may_read(p_token, v_host) then
    return case when v_host is null
      then bruce.bad_field('hostname', 'missing_field', 'A token that is bound to hosts says of which host it is.')
      else bruce.not_readable(p_memory ->> 'hostname') end;
  end if;
  if p_memory ->> 'valid_until' is not null
    and (p_memory ->> 'valid_until')::timestamptz <= coalesce((p_memory ->> 'valid_from')::timestamptz, bruce.clock())
  then
    return bruce.bad_field('valid_until', 'out_of_range', 'Must lie after valid_from, which is now when it is not given.');
  end if;
  if p_memory ->> 'supersedes' is not null then
    select m.* into v_old from public.memories as m where m.id = (p_memory ->> 'supersedes')::bigint;
    if v_old.id is null or not bruce.may_read(p_token, v_old.hostname) then
      return bruce.bad_field('supersedes', 'not_found', 'There is no such memory.');
    end if;
    select m.id into v_next from public.memories as m where m.supersedes = v_old.id;
    if found then
      return jsonb_build_object(
        'status', 409, 'code', 'superseded', 'message', format('Memory %s is superseded already, by %s.', v_old.id, v_next),
        'details', jsonb_build_object('superseded_by', v_next)
      );
    end if;
  end if;
  -- nobody can take back what a broken program has written
  if (
    select count(*) >= v_a_day from public.memories as m
    where m.written_by = p_token ->> 'name' and m.created_at > bruce.clock() - interval '1 day'
  ) then
    return jsonb_build_object(
      'status', 429, 'code', 'too_many_memories', 'retry_after_s', 3600,
      'message', format('This token has stored %s memories within a day.', v_a_day)
    );
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_memory(jsonb, jsonb) is 'Why a memory may not be stored, as the error to answer with, or null.';

create or replace function bruce.api_memory_append(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator']);
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
  v_draft jsonb := p_query;
  v_memory public.memories;
  v_refusal jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if v_draft ->> 'issue_id' is not null then
    select i.* into v_issue from public.issues as i where i.issue_id = (v_draft ->> 'issue_id')::uuid;
    if v_issue.issue_id is null or not bruce.may_read(v_token, v_issue.hostname) then
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
    return case when found then bruce.same_memory(v_memory, v_draft, v_now) else bruce.refuse_memory(v_draft, v_token) end;
  end if;
  return jsonb_build_object(
    'status', 200, 'created', true, 'memory', bruce.memory_item(v_memory, v_now), 'as_of', v_now
  );
end;
$$;
comment on function bruce.api_memory_append(text, jsonb) is
  'Security definer: the edge may neither read tokens nor say who wrote a memory; it hands the memory over.';

create or replace function bruce.same_memory(p_memory public.memories, p_draft jsonb, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p_memory.body = bruce.strip_secrets_of_text(btrim(p_draft ->> 'body', E' \t\r\n')) then
      jsonb_build_object('status', 200, 'created', false, 'memory', bruce.memory_item(p_memory, p_now), 'as_of', p_now)
    else jsonb_build_object(
      'status', 409, 'code', 'idempotency_key_reused', 'message', 'That idempotency_key stands for another memory.',
      'details', jsonb_build_object('memory_id', p_memory.id)
    )
  end;
$$;
comment on function bruce.same_memory(public.memories, jsonb, timestamptz) is
  'The answer to a memory that is sent again under its key; an error when it is another one.';

create or replace function public.api_memory_append(token_sha256 text, query jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_memory_append(token_sha256, query); $$;
comment on function public.api_memory_append(text, jsonb) is
  'Stores a memory: source and body; optionally hostname, service, issue_id, tags, valid_from, valid_until, supersedes, '
  'idempotency_key.';

revoke execute on function
  bruce.append_memory(jsonb, text), bruce.refuse_memory(jsonb, jsonb),
  bruce.same_memory(public.memories, jsonb, timestamptz), bruce.api_memory_append(text, jsonb)
from public;
revoke execute on function
  public.api_memory_append(text, jsonb)
from public, anon, authenticated;
grant execute on function
  public.api_memory_append(text, jsonb), bruce.api_memory_append(text, jsonb)
to service_role;
