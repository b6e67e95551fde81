create function bruce.in_scope(p_token jsonb, p_hostname text, p_source text default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  if jsonb_typeof(p_token -> 'sources') = 'array' and p_source is not null
    and not p_token -> 'sources' ? p_source then
    return false;
  end if;
  return jsonb_typeof(p_token -> 'hosts') is distinct from 'array' or exists (
    select from jsonb_array_elements_text(p_token -> 'hosts') as h where bruce.matches_glob(p_hostname, h)
  );
end;
$$;
comment on function bruce.in_scope(jsonb, text, text) is
  'May this token read or write about that host (and as that source)? Every rpc function asks here and '
  'nowhere else. A null host is what concerns no single host: a token that is bound to hosts may not.';
