create function bruce.to_search_vector(p_text text)
returns tsvector
language sql
immutable
parallel safe
set search_path = ''
as $$
  -- stems as French with its accents and without them, stems as English, and the words themselves for
  -- prefixes; the parts of paths and addresses (and what is between tags) are words too
  select
    to_tsvector('pg_catalog.french', translate(coalesce(p_text, ''), '/<>=@:._', '        '))
    || to_tsvector('pg_catalog.french', translate(f.text, '/<>=@:._', '        '))
    || to_tsvector('pg_catalog.english', translate(f.text, '/<>=@:._', '        '))
    || to_tsvector('pg_catalog.simple', f.text)
  from (select bruce.fold_accents(coalesce(p_text, '')) as text) as f;
$$;
comment on function bruce.to_search_vector(text) is
  'Words and stems that a text is found by, in French and in English.';

grant execute on function bruce.to_search_vector(text) to service_role;
