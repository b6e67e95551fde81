create function bruce.holds_secrets(p_value jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return exists (
      select from jsonb_path_query(p_value, 'strict $.**') as o
      cross join lateral jsonb_object_keys(case jsonb_typeof(o) when 'object' then o else '{}' end) as k
      where bruce.looks_secret(k)
    )
    or exists (
      select from jsonb_path_query(p_value, 'strict $.**') as s
      where jsonb_typeof(s) = 'string'
        and (bruce.strip_text(s #>> '{}') <> s #>> '{}' or s #>> '{}' ~ '://[^/?#\s]*@')
    );
end;
$$;
comment on function bruce.holds_secrets(jsonb) is
  'Is there a member whose name asks for a secret, or a text with a known form of token or with credentials '
  'in an address?';

grant execute on function bruce.holds_secrets(jsonb) to service_role;
