create function bruce.strip_secrets_of_text(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return regexp_replace(
    bruce.strip_text(p_text),
    -- what follows the name of a secret is one when it holds a digit or a sign
    '\m((?:passw(?:or)?d|mot de passe|passphrase|secret|token|api[-_ ]?key|cl[eé] api)'
      '\s*(?:[:=]|is|est)\s*["''`]?)(?=\S*[0-9!#$%&@^_+-])[^\s"''`]{6,}',
    '\1[redacted]', 'gi'
  );
end;
$$;
comment on function bruce.strip_secrets_of_text(text) is
  'The text without credentials in addresses, known forms of tokens, and what follows the word password, '
  'token or secret.';
