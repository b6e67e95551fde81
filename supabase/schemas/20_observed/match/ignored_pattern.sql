create function bruce.ignored_pattern()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select '^(' || string_agg(
      -- letters, and ? and *; all else is itself
      replace(replace(regexp_replace(n, '([^[:alnum:]_?*-])', '\\\1', 'g'), '*', '.*'), '?', '.'), '|'
    ) || ')$'
    from public.settings as s, unnest(s.ignored_names) as n
    where n <> ''
  );
end;
$$;
comment on function bruce.ignored_pattern() is
  'settings.ignored_names as one regular expression. Null: there are none.';
