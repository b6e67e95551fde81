create function bruce.read_question(
  p_token_sha256 text, p_query jsonb, p_list text default null, p_key_types text[] default '{}',
  p_roles text[] default '{agent,operator}', p_writes boolean default false
)
returns bruce.question
language plpgsql
volatile
set search_path = ''
as $$
declare
  asked bruce.question;
  -- a tool says for whom it acts; a person acts as herself
  v_by text := case when p_token_sha256 is not null then nullif(btrim(p_query ->> 'by'), '') end;
begin
  asked.asked_at := bruce.clock();
  asked.token := bruce.use_token(p_token_sha256, p_roles, asked.asked_at, p_writes);
  if asked.token ->> 'status' <> '200' then
    asked.fault := asked.token;
    return asked;
  end if;
  asked.is_free := jsonb_typeof(asked.token -> 'hosts') is distinct from 'array';
  asked.actor := coalesce(v_by || ' (' || (asked.token ->> 'name') || ')', asked.token ->> 'name');
  asked.issue_id := (p_query ->> 'issue_id')::uuid;
  if p_list is null then
    return asked;
  end if;

  asked.list := p_list;
  asked.filters := left(
    md5((coalesce(p_query, '{}') - '{limit,cursor,fields,if_version}'::text[])::text), 12);
  asked.page_size := least(greatest(coalesce((p_query ->> 'limit')::integer, 50), 1), 200);
  asked.fields := case jsonb_typeof(p_query -> 'fields')
    when 'array' then bruce.texts_of(p_query -> 'fields') end;
  asked.after := bruce.read_cursor(asked, p_query ->> 'cursor', p_key_types);
  if p_query ->> 'cursor' is not null and asked.after is null then
    asked.fault := bruce.bad_field(
      'cursor', 'invalid_cursor', 'This cursor is not from this query: start again without it.');
    return asked;
  end if;

  asked.hosts := bruce.find_hosts(p_query -> 'hostname');
  asked.services := nullif(bruce.fold_names(bruce.texts_of(p_query -> 'service')), '{}');
  asked.event_types := bruce.find_types(p_query -> 'event_type');
  asked.severities := bruce.texts_of(p_query -> 'severity');
  asked.statuses := bruce.texts_of(p_query -> 'status');
  asked.since := (p_query ->> 'since')::timestamptz;
  asked.until := (p_query ->> 'until')::timestamptz;
  return asked;
end;
$$;
comment on function bruce.read_question(text, jsonb, text, text[], text[], boolean) is
  'Opens every function of the API: checks the token, then reads the page and the filters. With a list, '
  'p_key_types are the types of its key, which a cursor has to fit. p_writes: the function changes '
  'something.';
