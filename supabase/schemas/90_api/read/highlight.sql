create function bruce.highlight(p_body text, p_question tsquery)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_folded text := translate(bruce.fold_accents(p_body), '/<>=@:._', '        ');
  v_found text[];
  v_words text;
  v_marked text;
begin
  if p_question is null then
    return null;
  end if;
  -- which words it is, whatever their accents and language
  v_found := array(
    select distinct w
    from unnest(array['pg_catalog.french', 'pg_catalog.english', 'pg_catalog.simple']::regconfig[]) as c (
      language)
    cross join lateral regexp_matches(
      ts_headline(c.language, v_folded, p_question, E'StartSel=\x02, StopSel=\x03, HighlightAll=true'),
      E'\x02(.*?)\x03', 'g'
    ) as m
    cross join lateral regexp_split_to_table(m[1], '[^[:alnum:]_]+') as w
  );
  -- then those words as they are written: letters and digits only, so they can be a pattern
  select string_agg(distinct m[1], '|') into v_words
  from regexp_matches(p_body, '[[:alnum:]_]+', 'g') as m
  where bruce.fold_accents(m[1]) = any (v_found);
  v_marked := coalesce(regexp_replace(p_body, '\m(' || v_words || ')\M', '**\1**', 'g'), p_body);
  if length(v_marked) <= 400 then
    return v_marked;
  end if;
  return '… ' || btrim(substr(v_marked, greatest(position('**' in v_marked) - 100, 1), 300)) || ' …';
end;
$$;
comment on function bruce.highlight(text, tsquery) is 'Where in the text it was found, between ** and **.';
