create function bruce.ignored_pattern(p_names text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select '^(' || string_agg(
      -- letters, and ? and *; all else is itself
      replace(replace(regexp_replace(n, '([^[:alnum:]_?*-])', '\\\1', 'g'), '*', '.*'), '?', '.'), '|'
    ) || ')$'
    from unnest(p_names) as n
    where n <> ''
  );
end;
$$;
comment on function bruce.ignored_pattern(text[]) is
  'settings.ignored_names, or ignored_processes, as one regular expression. Null: there are none.';
