-- Words to ask the API with.

create function tests.token(p_role text, p_hosts text[] default null)
returns text
language sql
as $$
  select t.sha256 from (select encode(sha256(gen_random_uuid()::text::bytea), 'hex') as sha256) as t
  where public.create_token(p_role || '-' || left(t.sha256, 8), p_role, t.sha256, p_hosts) is not null;
$$;
comment on function tests.token(text, text[]) is 'Makes a token of that role and scope; returns its SHA-256.';

create function tests.items(p_answer jsonb, p_field text)
returns setof text
language sql
as $$
  select i.value ->> p_field from jsonb_array_elements(p_answer -> 'items') with ordinality as i order by i.ordinality;
$$;
comment on function tests.items(jsonb, text) is 'One field of each item of an answer, in its order.';

create function tests.pages(p_rpc text, p_token text, p_query jsonb, p_field text)
returns text[]
language plpgsql
as $$
declare
  v_answer jsonb;
  v_cursor text;
  v_all text[] := '{}';
begin
  for v_page in 1..1000 loop
    execute format('select public.%I($1, $2)', p_rpc) into v_answer
      using p_token, p_query || jsonb_strip_nulls(jsonb_build_object('cursor', v_cursor));
    if v_answer ->> 'status' <> '200' then
      raise exception '%', v_answer;
    end if;
    v_all := v_all || array(select tests.items(v_answer, p_field));
    v_cursor := v_answer ->> 'next_cursor';
    exit when v_cursor is null;
  end loop;
  return v_all;
end;
$$;
comment on function tests.pages(text, text, jsonb, text) is 'One field of each item of all pages, as one list.';
