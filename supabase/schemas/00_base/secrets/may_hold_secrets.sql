create function bruce.may_hold_secrets(p_value jsonb)
returns boolean
language plpgsql
immutable
cost 10000
set search_path = ''
as $$
begin
  return p_value::text ~* (
    '(passw|secret|token|api[-_.]?key|private[-_.]?key|credential|basicauth|digestauth|htpasswd|"env|"cmd"|"command"'
    '|"args"|"entrypoint"|://[^/@ ]*:|brc_|nbt_|ghp_|gho_|github_pat_|sk-|tk_|xox|eyj)'
  );
end;
$$;
comment on function bruce.may_hold_secrets(jsonb) is
  'One look at the text: cheaper than a walk through the tree, and nearly all snapshots are clean.';
