create function bruce.write_page(p_question bruce.question, p_rows jsonb[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 200,
    'items', (
      select coalesce(jsonb_agg(
        case when p_question.fields is null then r.item - 'key'
          else (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(r.item - 'key') as f
            where f.key = any (p_question.fields))
        end order by r.position
      ), '[]')
      from unnest(p_rows[:p_question.page_size]) with ordinality as r (item, position)
    ),
    'next_cursor', case when cardinality(p_rows) > p_question.page_size then bruce.write_cursor(
      p_question, p_rows[p_question.page_size] -> 'key') end,
    'as_of', p_question.asked_at
  );
end;
$$;
comment on function bruce.write_page(bruce.question, jsonb[]) is
  'The answer of a list: its items without their keys, and the cursor of the next page. A list reads one row '
  'more than the page holds: that row says that there is a next page.';
