create function bruce.strip_secrets(
  p_value jsonb, p_is_secret_host boolean default false, p_levels integer default 64
)
returns jsonb
language plpgsql
immutable
set search_path = ''
set work_mem = '32MB'
as $$
begin
  if jsonb_typeof(p_value) = 'string' then
    return to_jsonb(bruce.strip_text(p_value #>> '{}'));
  end if;
  return (
    with recursive node as (
      -- every value of the tree; place sorts them as they are written, closers end the collections around
      -- them
      select ''::bytea as place, 0 as level, null::text as key, p_value as value,
        jsonb_typeof(p_value) as kind, '' as closers
      union all
      select
        n.place || int4send(m.position::integer), n.level + 1, m.key, k.value, jsonb_typeof(k.value),
        case n.kind when 'object' then '}' else ']' end || n.closers
      from node as n
      cross join lateral (
        select e.key, e.value, e.position
        from jsonb_each(case n.kind when 'object' then n.value end) with ordinality as e (
          key, value, position)
        where lower(e.key) not in ('command', 'cmd', 'args', 'entrypoint')
          and not (p_is_secret_host and lower(e.key) in ('mounts', 'binds', 'volumes'))
        union all
        select null, e.value, e.position
        from jsonb_array_elements(case n.kind when 'array' then n.value end) with ordinality as e (
          value, position)
      ) as m
      cross join lateral (
        select case
          when n.level + 1 >= p_levels and jsonb_typeof(m.value) in ('array', 'object') then '"[too deep]"'
          when m.key ~* ('^(?:env|environment)$|' || bruce.secret_names())
            then bruce.strip_member(m.key, m.value)
          else m.value
        end as value
        offset 0
      ) as k
    ),
    written as (
      select
        n.place, n.level,
        coalesce(to_json(n.key)::text || ':', '') || case n.kind
          when 'object' then '{'
          when 'array' then '['
          when 'string' then to_json(bruce.strip_text(n.value #>> '{}'))::text
          else n.value::text
        end as start,
        case n.kind when 'object' then '}' when 'array' then ']' else '' end as own_closer,
        n.closers
      from node as n
    ),
    neighbour as (
      select
        w.*,
        lag(w.level, 1, w.level) over (order by w.place) >= w.level and w.level > 0 as has_one_before,
        lead(w.level, 1, 0) over (order by w.place) as next_level
      from written as w
    )
    select string_agg(
      case when n.has_one_before then ',' else '' end || n.start
        || case when n.next_level > n.level then ''
          else left(n.own_closer || n.closers, length(n.own_closer) + n.level - n.next_level) end,
      '' order by n.place
    )::jsonb
    from neighbour as n
  );
end;
$$;
comment on function bruce.strip_secrets(jsonb, boolean, integer) is
  'The value without environment values, commands, secret-looking members, credentials in addresses and '
  'known forms of tokens. On a host tagged secrets or vault also without mounts. It takes the tree apart '
  'and writes it once, in time in proportion to its size: a function that calls itself costs most per '
  'object, and jsonb_agg and jsonb_object_agg copy each string together with all that stand behind it, so '
  'that a list of n strings takes the square of n.';

grant execute on function bruce.strip_secrets(jsonb, boolean, integer) to service_role;
