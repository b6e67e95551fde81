create function bruce.rename_text(p_text text, p_from text[], p_to text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_from text[];
  v_to text[];
begin
  -- hardly any of many names is in a sentence, and a regular expression for each costs most
  select array_agg(r.old), array_agg(r.new) into v_from, v_to
  from unnest(p_from, p_to) as r (old, new)
  where strpos(p_text, r.old) > 0;
  -- first marks, then names: two may have swapped theirs
  for i in 1 .. coalesce(cardinality(v_from), 0) loop
    p_text := regexp_replace(
      p_text,
      '(?<![[:alnum:]_.-])' || regexp_replace(v_from[i], '([^[:alnum:]])', '\\\1', 'g')
        || '(?![[:alnum:]_-]|[.][[:alnum:]])',
      E'\x01' || i || E'\x02', 'g');
  end loop;
  for i in 1 .. coalesce(cardinality(v_from), 0) loop
    p_text := replace(p_text, E'\x01' || i || E'\x02', v_to[i]);
  end loop;
  return p_text;
end;
$$;
comment on function bruce.rename_text(text, text[], text[]) is
  'A sentence with other names: p_from as whole words, each replaced by the one in p_to.';
