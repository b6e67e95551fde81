create function bruce.may_read(p_token jsonb, p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_token -> 'hosts') is distinct from 'array' or exists (
    select from jsonb_array_elements_text(p_token -> 'hosts') as h where bruce.matches_glob(p_hostname, h)
  );
end;
$$;
comment on function bruce.may_read(jsonb, text) is
  'May this token know of that host? One that is bound to hosts reads of these alone, and nothing that is '
  'of no host.';
