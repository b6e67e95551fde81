create function bruce.ask_list(p_question bruce.question, p_query jsonb, p_list text, p_key_types text[])
returns bruce.question
language plpgsql
stable
set search_path = ''
as $$
declare
  asked bruce.question := p_question;
begin
  asked.list := p_list;
  asked.filters := left(
    md5((coalesce(p_query, '{}') - '{limit,cursor,fields,if_version,list}'::text[])::text), 12);
  asked.page_size := least(greatest(coalesce((p_query ->> 'limit')::integer, 20), 1), 100);
  if p_query ->> 'list' = p_list then
    asked.after := bruce.read_cursor(asked, p_query ->> 'cursor', p_key_types);
    if p_query ->> 'cursor' is not null and asked.after is null then
      asked.fault := bruce.bad_field(
        'cursor', 'invalid_cursor', 'This cursor is not from this query: start again without it.');
    end if;
  end if;
  return asked;
end;
$$;
comment on function bruce.ask_list(bruce.question, jsonb, text, text[]) is
  'The question about one of several lists of a view: the cursor counts for the list that the query names.';
