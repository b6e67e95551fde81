create function bruce.memory_search_vector(
  p_body text, p_tags text[], p_hostname text, p_service text, p_source text
)
returns tsvector
language sql
immutable
parallel safe
set search_path = ''
as $$
  select
    setweight(bruce.to_search_vector(array_to_string(p_tags, ' ')), 'A')
    || setweight(bruce.to_search_vector(concat_ws(' ', p_hostname, p_service)), 'B')
    || setweight(bruce.to_search_vector(p_body), 'C')
    || setweight(bruce.to_search_vector(p_source), 'D');
$$;
comment on function bruce.memory_search_vector(text, text[], text, text, text) is
  'What a memory is found by. Tags count most, then host and service, then the text, then the source.';

grant execute on function bruce.memory_search_vector(text, text[], text, text, text) to service_role;
