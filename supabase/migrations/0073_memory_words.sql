-- The words of a memory, as they are stored and as they are looked for: French and English, with or without accents.

create or replace function bruce.fold_accents(p_text text)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select translate(
    replace(replace(replace(replace(lower(p_text), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), '’', ''''),
    'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'
  );
$$;
comment on function bruce.fold_accents(text) is
  'Lower case without accents. Not by the extension unaccent: that one is not everywhere, and the schema is.';

create or replace function bruce.words_of(p_text text)
returns tsvector
language sql
immutable
parallel safe
set search_path = ''
as $$
  -- stems as French with its accents and without them, stems as English, and the words themselves for prefixes; the parts
  -- of paths and addresses (and what is between tags) are words too
  select
    to_tsvector('pg_catalog.french', translate(coalesce(p_text, ''), '/<>=@:._', '        '))
    || to_tsvector('pg_catalog.french', translate(f.text, '/<>=@:._', '        '))
    || to_tsvector('pg_catalog.english', translate(f.text, '/<>=@:._', '        '))
    || to_tsvector('pg_catalog.simple', f.text)
  from (select bruce.fold_accents(coalesce(p_text, '')) as text) as f;
$$;
comment on function bruce.words_of(text) is 'A text as what it may be found by, whichever of the two languages it is in.';

create or replace function bruce.words_of_memory(p_body text, p_tags text[], p_hostname text, p_service text, p_source text)
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

create or replace function bruce.query_of(p_question text)
returns tsquery
language plpgsql
immutable
parallel safe
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
    select distinct lower(bruce.fold_accents(m[1])) from regexp_matches(p_question, '([[:alnum:]][[:alnum:]_-]*)\*', 'g') as m
  loop
    v_language := to_tsquery('pg_catalog.simple', quote_literal(v_prefix) || ':*');
    if numnode(v_language) > 0 then
      v_query := case when v_query is null then v_language else v_query && v_language end;
    end if;
  end loop;
  return v_query;
end;
$$;
comment on function bruce.query_of(text) is
  'What is asked, as in a search box: words, "a phrase", or, -not, and begin* for words that begin so. Null asks nothing.';

create or replace function bruce.strip_secrets_of_text(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return regexp_replace(
    bruce.strip_secrets(to_jsonb(p_text)) #>> '{}',
    -- what follows the name of a secret, when it looks like one: with a digit or a sign in it
    '\m((?:passw(?:or)?d|mot de passe|passphrase|secret|token|api[-_ ]?key|cl[eé] api)\s*(?:[:=]|is|est)\s*["''`]?)(?=\S*[0-9!#$%&@^_+-])[^\s"''`]{6,}',
    '\1[redacted]', 'gi'
  );
end;
$$;
comment on function bruce.strip_secrets_of_text(text) is
  'The text without credentials in addresses, known forms of tokens, and what follows the word password, token or secret.';

revoke execute on function
  bruce.fold_accents(text), bruce.words_of(text), bruce.words_of_memory(text, text[], text, text, text),
  bruce.query_of(text), bruce.strip_secrets_of_text(text)
from public;
grant execute on function
  bruce.fold_accents(text), bruce.words_of(text), bruce.words_of_memory(text, text[], text, text, text)
to service_role;
