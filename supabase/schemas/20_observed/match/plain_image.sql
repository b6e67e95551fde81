create function bruce.plain_image(p_image text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_image text := split_part(regexp_replace(btrim(p_image), '^docker://', ''), '@', 1);
  v_tag text := coalesce(substring(v_image from ':[^:/]+$'), '');
begin
  if v_image = '' or v_image like '%<none>%' or v_image ~ '^(sha256:.*|[0-9a-f]{12}|[0-9a-f]{64})$' then
    return null;
  end if;
  return regexp_replace(
    lower(left(v_image, length(v_image) - length(v_tag))),
    '^((localhost|docker\.io|(index|registry-1)\.docker\.io|registry\.hub\.docker\.com)/)?(library/)?', ''
  ) || v_tag;
end;
$$;
comment on function bruce.plain_image(text) is
  'Name and tag of an image without its digest and without what engines add to it: the registry of Docker, '
  'library/, localhost/ of Podman. Null: an id, <none>, or nothing, which name no image.';

grant execute on function bruce.plain_image(text) to authenticated, service_role;
