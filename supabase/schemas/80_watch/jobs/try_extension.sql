create function bruce.try_extension(p_name text, p_schema text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_own_schema text;
begin
  if exists (select from pg_catalog.pg_extension as e where e.extname = p_name) then
    return null;
  end if;
  -- some versions require their own schema
  select v.schema into v_own_schema
  from pg_catalog.pg_available_extensions as e
  join pg_catalog.pg_available_extension_versions as v on v.name = e.name and v.version = e.default_version
  where e.name = p_name;
  if not found then
    return format('%s is not installed on this server.', p_name);
  end if;
  if v_own_schema is null and to_regnamespace(p_schema) is null then
    execute format('create schema %I', p_schema);
  end if;
  execute format('create extension %I', p_name)
    || case when v_own_schema is null then format(' with schema %I', p_schema) else '' end;
  return null;
exception
  -- the extension must be loaded at server start, needs a superuser, or needs another extension
  when insufficient_privilege or object_not_in_prerequisite_state or internal_error or undefined_object then
    return format('%s: %s.', p_name, sqlerrm);
end;
$$;
comment on function bruce.try_extension(text, text) is
  'Creates an extension, never in schema public. Null: it exists; else why it does not.';
