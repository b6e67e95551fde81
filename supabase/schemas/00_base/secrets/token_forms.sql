create function bruce.token_forms()
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select array_to_string(array[
    '(?:brc_|nbt_|tk_|sk-|gh[opsur]_|github_pat_|xox[a-z]-|xapp-|xkeysib-'
      '|dckr_pat_)[A-Za-z0-9_.-]{8,}',
    'gl(?:pat|dt|rt|ft|cbt|ptt|imt|soat|agent|oas)-[A-Za-z0-9_.-]{8,}',
    '(?:[sr]k_(?:live|test)_|whsec_|sb_secret_|sbp_|tskey-|do[opr]_v1_|shp(?:at|ca|pa'
      '|ss)_)[A-Za-z0-9_.-]{8,}',
    '(?:lin_api_|glsa_|glc_|hv[bsr][.]|atlasv1[.]|dp[.][a-z]{2,5}[.]|PMAK-|NRAK-|sntrys_'
      '|syt_)[A-Za-z0-9_.-]{8,}',
    '(?:ack_|npm_|hf_|gsk_|nvapi-|pypi-|rubygems_|secret_|ntn_|figd_|r8_|SG[.]'
      '|ya29[.])[A-Za-z0-9]{16,}[A-Za-z0-9_.-]*',
    'AIza[A-Za-z0-9_-]{16,}',
    '(?:AKIA|ASIA)[A-Z0-9]{12,}(?:[ :,/]{1,3}[A-Za-z0-9/+]{40})?',
    'AGE-SECRET-KEY-1[A-Za-z0-9]{8,}',
    '[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}',
    '(?:ops_)?eyJ[A-Za-z0-9_-]{6,}[A-Za-z0-9_.+/=-]*',
    '[$]{1,2}(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2(?:d|i|id)'
      '|pbkdf2-[a-z0-9]{1,12})[$][^\s"'',:]{16,}'
  ], '|');
$$;
comment on function bruce.token_forms() is
  'Regular expression, case counts: a word of one of these forms is a token.';

grant execute on function bruce.token_forms() to service_role;
