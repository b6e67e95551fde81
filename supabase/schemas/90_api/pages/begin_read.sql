create function bruce.begin_read(p_token_sha256 text, p_name text, p_query jsonb, p_key_types text[])
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator']);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  return v_token || bruce.read_page(p_name, p_query, p_key_types);
end;
$$;
comment on function bruce.begin_read(text, text, jsonb, text[]) is
  'The token that reads, with its hosts, and the page it asks for; or the error to answer with.';
