create function bruce.fold_accents(p_text text)
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

grant execute on function bruce.fold_accents(text) to service_role;
