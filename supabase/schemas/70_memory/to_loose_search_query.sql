create function bruce.to_loose_search_query(p_question text, p_operator text)
returns tsquery
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- who asks for a phrase, a beginning or what must not be there means it
  if p_question ~ '["*]|(^|\s)-' then
    return null;
  end if;
  return (
    select to_tsquery('pg_catalog.simple', string_agg(
      quote_literal(s.stem) || case when length(s.stem) >= 4 then ':*' else '' end, p_operator))
    from (
      -- a noun and a verb of one family begin alike: redémarrage and redémarrer, backup and backups
      select distinct case
        when w.stem ~ '^.{4,}(ag|ement|ation|ion)$' then regexp_replace(w.stem, '(ag|ement|ation|ion)$', '')
        else w.stem end as stem
      from (
        select case when length(f.stem) < length(e.stem) then f.stem when f.stem is not null then e.stem end
          as stem
        from regexp_matches(lower(bruce.fold_accents(left(p_question, 1000))), '[[:alnum:]]+', 'g')
          as m (word)
        cross join lateral (select (ts_lexize('pg_catalog.french_stem', m.word[1]))[1] as stem) as f
        cross join lateral (select (ts_lexize('pg_catalog.english_stem', m.word[1]))[1] as stem) as e
      ) as w
      -- small words of either language are not asked
      where w.stem is not null
      limit 20
    ) as s
  );
end;
$$;
comment on function bruce.to_loose_search_query(text, text) is
  'The words of a question by their beginnings, for when the question itself finds nothing. p_operator: & '
  'all of them, | any. Null when it holds more than words, or no word to search for.';
