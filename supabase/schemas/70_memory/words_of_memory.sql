create function bruce.words_of_memory(
  p_body text, p_tags text[], p_hostname text, p_service text, p_source text
)
returns tsvector
language sql
immutable
parallel safe
set search_path = ''
as $$
  select
    setweight(bruce.words_of(array_to_string(p_tags, ' ')), 'A')
    || setweight(bruce.words_of(concat_ws(' ', p_hostname, p_service)), 'B')
    || setweight(bruce.words_of(p_body), 'C')
    || setweight(bruce.words_of(p_source), 'D');
$$;
comment on function bruce.words_of_memory(text, text[], text, text, text) is
  'All of a memory as what it may be found by: a tag counts most, then host and service, then the text.';

grant execute on function bruce.words_of_memory(text, text[], text, text, text) to service_role;
