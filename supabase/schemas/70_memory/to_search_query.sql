create function bruce.to_search_query(p_question text)
returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_words text := regexp_replace(p_question, '[[:alnum:]_-]+\*', ' ', 'g');
  v_folded text := bruce.fold_accents(v_words);
  v_query tsquery;
  v_language tsquery;
  v_prefix text;
begin
  -- a question that is all stop words in one language asks nothing in it
  foreach v_language in array array[
    websearch_to_tsquery('pg_catalog.french', v_words), websearch_to_tsquery('pg_catalog.french', v_folded),
    websearch_to_tsquery('pg_catalog.english', v_folded)
  ] loop
    if numnode(v_language) > 0 then
      v_query := case when v_query is null then v_language else v_query || v_language end;
    end if;
  end loop;
  for v_prefix in
    select distinct lower(bruce.fold_accents(m[1]))
      from regexp_matches(p_question, '([[:alnum:]][[:alnum:]_-]*)\*', 'g') as m
  loop
    v_language := to_tsquery('pg_catalog.simple', quote_literal(v_prefix) || ':*');
    if numnode(v_language) > 0 then
      v_query := case when v_query is null then v_language else v_query && v_language end;
    end if;
  end loop;
  return v_query;
exception
  -- signs without end, such as fifty dashes: more than the parser of Postgres can stack
  when internal_error or program_limit_exceeded then
    return null;
end;
$$;
comment on function bruce.to_search_query(text) is
  'A question as people type it: words, "a phrase", or, -not, and begin* for words that begin so. Null when '
  'it holds no word to search for.';
