create function bruce.matches_glob(p_name text, p_glob text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_glob = '*' or lower(coalesce(p_name, '')) like
    replace(replace(replace(replace(lower(p_glob), '\', '\\'), '%', '\%'), '_', '\_'), '*', '%');
end;
$$;
comment on function bruce.matches_glob(text, text) is
  'Does the name match? * stands for any characters; case does not count.';
