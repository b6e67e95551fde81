create function bruce.fill_argv(p_argv text[], p_values jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array(
    select case
      when e.element ~ '\{[a-z][a-z0-9_]*\}$'
        then substring(e.element from '^[^{}]*') || (p_values ->> substring(e.element from '\{(.*)\}$'))
      else e.element
    end
    from unnest(p_argv) with ordinality as e (element, position)
    order by e.position
  );
end;
$$;
comment on function bruce.fill_argv(text[], jsonb) is
  'The template with each {name} replaced by its value. Braces in a value are not replaced.';
