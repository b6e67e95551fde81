create function bruce.release_words(p_image text, p_digest text, p_needs_digest boolean)
returns text
language sql
immutable
set search_path = ''
return concat_ws(
  ' ', replace(regexp_replace(p_image, '^.*/', ''), ':', ' '),
  case when p_needs_digest or p_image !~ ':[^:/]+$'
    then '(' || left(regexp_replace(p_digest, '^.*sha256:', ''), 12) || ')' end
);
comment on function bruce.release_words(text, text, boolean) is
  'A release of an image for people: jellyfin 10.11.0, and with the first digits of its digest where the tag '
  'does not tell two releases apart.';

grant execute on function bruce.release_words(text, text, boolean) to authenticated, service_role;
