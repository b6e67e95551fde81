create function bruce.strip_secrets(
  p_value jsonb, p_is_secret_host boolean default false, p_levels integer default 64,
  p_by_name boolean default true
)
returns jsonb
language plpgsql
immutable
set search_path = ''
set work_mem = '32MB'
set jit = off
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
        where not (p_by_name and (
            lower(e.key) in ('command', 'cmd', 'args', 'entrypoint', 'healthcheck')
            or e.key = 'Path' and n.value ? 'Args'
          ))
          and not (p_is_secret_host and lower(e.key) in ('mounts', 'binds', 'volumes'))
        union all
        select null, e.value, e.position
        from jsonb_array_elements(case n.kind when 'array' then n.value end) with ordinality as e (
          value, position)
      ) as m
      cross join lateral (
        select case
          when n.level + 1 >= p_levels and jsonb_typeof(m.value) in ('array', 'object') then '"[too deep]"'
          when not p_by_name then m.value
          when m.key ~* ('^(?:env|environment)$|' || bruce.secret_names())
            then bruce.strip_member(m.key, m.value)
          when m.key in ('value', 'Value') and coalesce(
              n.value ->> 'name', n.value ->> 'Name', n.value ->> 'key', n.value ->> 'Key'
            ) ~* bruce.secret_names() then bruce.strip_member('', m.value)
          else m.value
        end as value
        offset 0
      ) as k
    ),
    said as materialized (
      select row_number() over (order by t.place, t.is_key desc) as nr, t.place, t.is_key, t.said
      from (
        select n.place, false, n.value #>> '{}' from node as n where n.kind = 'string'
        union all
        select n.place, true, n.key from node as n where n.key is not null
      ) as t (place, is_key, said)
    ),
    -- all texts at once: each look of a regular expression at a text costs more than a short text does
    kept as materialized (
      select k.nr, k.kept
      from string_to_table(
        bruce.strip_text((
          select string_agg(translate(s.said, E'\f', ' '), E'\f' order by s.nr) from said as s
        )), E'\f'
      ) with ordinality as k (kept, nr)
    ),
    written as (
      select
        n.place, n.level,
        coalesce(to_json(key.kept)::text || ':', '') || case n.kind
          when 'object' then '{'
          when 'array' then '['
          when 'string' then to_json(text.kept)::text
          else n.value::text
        end as start,
        case n.kind when 'object' then '}' when 'array' then ']' else '' end as own_closer,
        n.closers
      from node as n
      left join (select s.place, k.kept from said as s join kept as k using (nr) where s.is_key) as key
        using (place)
      left join (select s.place, k.kept from said as s join kept as k using (nr) where not s.is_key) as text
        using (place)
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
comment on function bruce.strip_secrets(jsonb, boolean, integer, boolean) is
  'The value without environment values, commands, secret-looking members, and the secrets in its texts. On '
  'a host tagged secrets or vault also without mounts; not p_by_name: without those in its texts alone. It '
  'takes the tree apart and writes it once, in time in proportion to its size: a function that calls itself '
  'costs most per object, and jsonb_agg and jsonb_object_agg copy each string together with all that stand '
  'behind it, so that a list of n strings takes the square of n.';

grant execute on function bruce.strip_secrets(jsonb, boolean, integer, boolean) to service_role;
