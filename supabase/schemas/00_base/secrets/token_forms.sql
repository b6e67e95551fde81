create function bruce.token_forms()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array_to_string(array[
    'brc_',
    'nbt_',
    'ghp_',
    'gho_',
    'github_pat_',
    'sk-',
    'tk_',
    'xox[abp]-',
    'eyJ[A-Za-z0-9_-]+[.]'
  ], '|');
$$;
comment on function bruce.token_forms() is
  'Regular expression, case counts: a word that begins so, and goes on for eight characters, is a token.';

grant execute on function bruce.token_forms() to service_role;
