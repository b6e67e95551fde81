-- What all reading rpc functions of the API do alike: hosts of a token, pages with a cursor, evidence, fields.

create or replace function bruce.base64url(p_text text)
returns text
language sql
immutable
set search_path = ''
as $$
  select rtrim(translate(replace(encode(convert_to(p_text, 'UTF8'), 'base64'), E'\n', ''), '+/', '-_'), '=');
$$;
comment on function bruce.base64url(text) is 'Text as base64url without padding (RFC 4648, section 5).';

create or replace function bruce.from_base64url(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_text !~ '^[A-Za-z0-9_-]+$' or length(p_text) % 4 = 1 then
    return null;
  end if;
  return convert_from(decode(rpad(translate(p_text, '-_', '+/'), (length(p_text) + 3) / 4 * 4, '='), 'base64'), 'UTF8');
exception
  when character_not_in_repertoire or invalid_parameter_value or untranslatable_character then
    return null;
end;
$$;
comment on function bruce.from_base64url(text) is 'The text that base64url stands for, or null when it is none.';

create or replace function bruce.filters_of(p_query jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select left(md5((coalesce(p_query, '{}') - '{limit,cursor,fields}'::text[])::text), 12);
$$;
comment on function bruce.filters_of(jsonb) is 'A query without its paging, in short: a cursor belongs to the query it came from.';

create or replace function bruce.read_page(p_name text, p_query jsonb, p_key_types text[])
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_text text := p_query ->> 'cursor';
  v_cursor jsonb;
  v_json text;
begin
  if v_text is not null then
    v_json := bruce.from_base64url(v_text);
    if v_json is not null and pg_input_is_valid(v_json, 'jsonb') then
      v_cursor := v_json::jsonb;
    end if;
    if v_cursor is null or jsonb_typeof(v_cursor) <> 'array' or v_cursor ->> 0 is distinct from p_name
      or v_cursor ->> 1 is distinct from bruce.filters_of(p_query)
      or jsonb_array_length(v_cursor) <> 2 + cardinality(p_key_types)
      or exists (
        select from unnest(p_key_types) with ordinality as t (type, position)
        where not coalesce(pg_input_is_valid(v_cursor ->> (t.position::integer + 1), t.type), false)
      )
    then
      return bruce.bad_field('cursor', 'invalid_cursor', 'This cursor is not from this query: start again without it.');
    end if;
  end if;
  return jsonb_build_object(
    'status', 200, 'name', p_name, 'filters', bruce.filters_of(p_query),
    'limit', least(greatest(coalesce((p_query ->> 'limit')::integer, 50), 1), 200),
    'after', case when v_cursor is not null then v_cursor - 0 - 0 end,
    'fields', p_query -> 'fields'
  );
end;
$$;
comment on function bruce.read_page(text, jsonb, text[]) is
  'Which page a query asks for: limit, fields and the key to go on after; or the error of a cursor that is not of this query.';

create or replace function bruce.bad_field(p_path text, p_code text, p_message text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object(
    'status', 422, 'code', case p_code when 'invalid_cursor' then p_code else 'invalid_payload' end, 'message', p_message,
    'details', jsonb_build_array(jsonb_build_object('path', p_path, 'code', p_code, 'message', p_message))
  );
$$;
comment on function bruce.bad_field(text, text, text) is 'The error of one field of a query.';

create or replace function bruce.write_page(p_page jsonb, p_rows jsonb[], p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limit integer := (p_page ->> 'limit')::integer;
  v_fields text[] := case jsonb_typeof(p_page -> 'fields') when 'array'
    then array(select jsonb_array_elements_text(p_page -> 'fields')) end;
begin
  return jsonb_build_object(
    'status', 200,
    'items', (
      select coalesce(jsonb_agg(
        case when v_fields is null then r.item - 'key'
          else (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(r.item - 'key') as f where f.key = any (v_fields))
        end order by r.position
      ), '[]')
      from unnest(p_rows[:v_limit]) with ordinality as r (item, position)
    ),
    'next_cursor', case when cardinality(p_rows) > v_limit then bruce.base64url(
      (jsonb_build_array(p_page -> 'name', p_page -> 'filters') || (p_rows[v_limit] -> 'key'))::text
    ) end,
    'as_of', p_now
  );
end;
$$;
comment on function bruce.write_page(jsonb, jsonb[], timestamptz) is
  'The answer of a page: its rows without their keys, and the cursor to the next one. One row more than the limit is given '
  'when there is a next page.';

create or replace function bruce.evidence_of(p_snapshot_id bigint, p_source text, p_observed_at timestamptz)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_build_object('snapshot_id', p_snapshot_id, 'source', p_source, 'observed_at', p_observed_at);
$$;
comment on function bruce.evidence_of(bigint, text, timestamptz) is 'Which snapshot says so, whose it is, and of when.';

create or replace function bruce.age_of(p_at timestamptz, p_now timestamptz)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select greatest(floor(extract(epoch from p_now - p_at)), 0)::bigint where isfinite(p_at);
$$;
comment on function bruce.age_of(timestamptz, timestamptz) is 'Whole seconds since then; null when it never was.';

create or replace function bruce.texts_of(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case jsonb_typeof(p_list) when 'array' then array(select jsonb_array_elements_text(p_list)) when 'string' then array[p_list #>> '{}'] end;
end;
$$;
comment on function bruce.texts_of(jsonb) is 'A list of texts, or one text, as an array; null when it is neither.';

create or replace function bruce.find_hosts(p_names jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_names text[] := bruce.texts_of(p_names);
begin
  if v_names is null then
    return null;
  end if;
  return (
    select coalesce(array_agg(distinct f.hostname), '{}')
    from (
      select n.name as hostname from unnest(v_names) as n (name)
      union
      select (bruce.resolve_host(n.name)).host from unnest(v_names) as n (name) where position('*' in n.name) = 0
      union
      select k.hostname
      from unnest(v_names) as n (name)
      join (
        select h.hostname from bruce.host_state as h
        union
        select s.host from bruce.scopes as s
      ) as k on bruce.matches_glob(k.hostname, n.name)
      where position('*' in n.name) > 0
    ) as f
  );
end;
$$;
comment on function bruce.find_hosts(jsonb) is
  'The hosts that a filter names: by name, alias, address or glob. Null filters nothing; what is not known stays as it is.';

create or replace function bruce.may_read(p_token jsonb, p_hostname text)
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
  'May this token know of that host? One that is bound to hosts reads of these alone, and nothing that is of no host.';

create or replace function bruce.find_types(p_types jsonb)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array_agg(bruce.known_event_type(t.type))
  from unnest(bruce.texts_of(p_types)) as t (type);
$$;
comment on function bruce.find_types(jsonb) is 'Event types that a filter names; older names are the present ones. Null filters nothing.';

create or replace function bruce.begin_read(p_token_sha256 text, p_name text, p_query jsonb, p_key_types text[])
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

revoke execute on function
  bruce.find_types(jsonb), bruce.begin_read(text, text, jsonb, text[]),
  bruce.base64url(text), bruce.from_base64url(text), bruce.filters_of(jsonb), bruce.read_page(text, jsonb, text[]),
  bruce.bad_field(text, text, text), bruce.write_page(jsonb, jsonb[], timestamptz),
  bruce.evidence_of(bigint, text, timestamptz), bruce.age_of(timestamptz, timestamptz), bruce.texts_of(jsonb),
  bruce.find_hosts(jsonb), bruce.may_read(jsonb, text)
from public;
