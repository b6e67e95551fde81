-- word by word, and not ts_headline: with many words that are found again and again, that takes minutes

create function bruce.highlight(p_body text, p_question tsquery)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  -- what is asked, without what must not be there: 'word' or 'beginning':*
  v_asked constant text := querytree(p_question);
  v_stems constant text[] := array(
    select m[1] from regexp_matches(v_asked, '''([^'']+)''(?!:)', 'g') as m);
  v_beginnings constant text[] := array(
    select m[1] from regexp_matches(v_asked, '''([^'']+)'':\*', 'g') as m);
  v_marked text;
begin
  if p_question is null then
    return null;
  end if;
  select string_agg(case
    when w.folded is null then w.written
    when ts_lexize('pg_catalog.french_stem', w.folded) && v_stems
      or ts_lexize('pg_catalog.english_stem', w.folded) && v_stems
      or ts_lexize('pg_catalog.french_stem', lower(w.written)) && v_stems
      or exists (select from unnest(v_beginnings) as b where starts_with(w.folded, b))
      then '**' || w.written || '**'
    else w.written end, '' order by w.place)
  into v_marked
  from (
    select m[1] as written, n as place,
      case when m[1] ~ '^[[:alnum:]_]' then bruce.fold_accents(m[1]) end as folded
    from regexp_matches(p_body, '[[:alnum:]_]+|[^[:alnum:]_]+', 'g') with ordinality as r (m, n)
  ) as w;
  if length(v_marked) <= 400 then
    return v_marked;
  end if;
  return '… ' || btrim(substr(v_marked, greatest(position('**' in v_marked) - 100, 1), 300)) || ' …';
end;
$$;
comment on function bruce.highlight(text, tsquery) is 'Where in the text it was found, between ** and **.';
