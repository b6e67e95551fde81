create function bruce.base64url(p_text text)
returns text
language sql
immutable
set search_path = ''
as $$
  select rtrim(translate(replace(encode(convert_to(p_text, 'UTF8'), 'base64'), E'\n', ''), '+/', '-_'), '=');
$$;
comment on function bruce.base64url(text) is 'Text as base64url without padding (RFC 4648, section 5).';
