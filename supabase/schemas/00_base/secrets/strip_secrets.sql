create function bruce.strip_secrets(
  p_value jsonb, p_is_secret_host boolean default false, p_levels integer default 64
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_result jsonb;
begin
  if p_levels = 0 then
    return '"[too deep]"';
  end if;
  case jsonb_typeof(p_value)
    when 'object' then
      select coalesce(jsonb_object_agg(
        e.key,
        case
          -- names of environment variables tell something, their values are nobody's business
          when lower(e.key) in ('env', 'environment') and jsonb_typeof(e.value) = 'array' then (
            select coalesce(jsonb_agg(
              case jsonb_typeof(v) when 'string' then split_part(v #>> '{}', '=', 1)
                else coalesce(v ->> 'name', v ->> 'key') end
            ), '[]')
            from jsonb_array_elements(e.value) as v
          )
          when lower(e.key) in ('env', 'environment') and jsonb_typeof(e.value) = 'object'
            then (select coalesce(jsonb_agg(k), '[]') from jsonb_object_keys(e.value) as k)
          when lower(e.key) in ('env', 'environment') and jsonb_typeof(e.value) = 'string' then '"[redacted]"'
          when bruce.looks_secret(e.key) and jsonb_typeof(e.value) in ('string', 'number', 'array', 'object')
            then '"[redacted]"'
          else bruce.strip_secrets(e.value, p_is_secret_host, p_levels - 1)
        end
      ), '{}')
      into v_result
      from jsonb_each(p_value) as e
      where lower(e.key) not in ('command', 'cmd', 'args', 'entrypoint')
        and not (p_is_secret_host and lower(e.key) in ('mounts', 'binds', 'volumes'));
    when 'array' then
      select coalesce(
        jsonb_agg(bruce.strip_secrets(e.value, p_is_secret_host, p_levels - 1) order by e.position), '[]')
      into v_result
      from jsonb_array_elements(p_value) with ordinality as e (value, position);
    when 'string' then
      v_result := to_jsonb(regexp_replace(regexp_replace(regexp_replace(
        p_value #>> '{}',
        '://[^/@\s:]*:[^/@\s]+@', '://[redacted]@', 'g'),
        '([?&][^=&\s]*(?:token|key|secret|passw|pwd|auth)[^=&\s]*=)[^&\s]+', '\1[redacted]', 'gi'),
        '\m(brc_|nbt_|ghp_|gho_|github_pat_|sk-|tk_|xox[abp]-|eyJ[A-Za-z0-9_-]+\.)[A-Za-z0-9_.\-]{8,}',
          '[redacted]', 'g'
      ));
    else
      v_result := p_value;
  end case;
  return v_result;
end;
$$;
comment on function bruce.strip_secrets(jsonb, boolean, integer) is
  'The value without environment values, commands, secret-looking members, credentials in addresses and '
  'known forms of tokens. On a host tagged secrets or vault also without mounts.';

grant execute on function bruce.strip_secrets(jsonb, boolean, integer) to service_role;
