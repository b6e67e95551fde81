create function bruce.has_model(p_models jsonb, p_declared text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_digest constant text := lower(nullif(regexp_replace(split_part(p_declared, '@', 2), '^sha256:', ''), ''));
begin
  return exists (
    select
    from jsonb_array_elements(p_models) as m (item)
    where bruce.model_key(p_declared)
        in (bruce.model_key(m.item ->> 'name'), bruce.model_key(m.item ->> 'root'))
      and (
        v_digest is null
        -- not every service tells what it runs
        or coalesce(m.item ->> 'digest', '') = ''
        or starts_with(regexp_replace(lower(m.item ->> 'digest'), '^sha256:', ''), v_digest)
      )
  );
end;
$$;
comment on function bruce.has_model(jsonb, text) is
  'Is a declared model among these? By its name, or the name that it is served from; llama3@sha256:… by its '
  'digest too, of which the beginning is enough.';

grant execute on function bruce.has_model(jsonb, text) to authenticated, service_role;
