create function bruce.url_member(p_url text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- of a page alone: what is opened must run nothing, and carry no password
  return case when p_url ~ '^https?://[A-Za-z0-9.:_\[\]-]+(/[!-~]*)?$' and length(p_url) <= 500
    then jsonb_build_object('url', p_url) else '{}' end;
end;
$$;
comment on function bruce.url_member(text) is
  'The address of a page as a member of a suggestion. Nothing where it is none, or would be more than that: '
  'it comes from a collector.';
