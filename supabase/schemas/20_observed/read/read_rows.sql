create function bruce.read_rows(
  p_scope bruce.scopes, p_row public.observed_snapshots,
  out content_hash bigint, out is_secret boolean, out strips boolean, out changes jsonb,
  out row_hashes bigint[]
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  v_rest jsonb;
  v_news jsonb;
begin
  with list as materialized (
    select l.list, l.kind, l.key, l.volatile, l.is_required, p_row.snapshot -> l.list as rows
    from bruce.snapshot_lists as l
    where l.source = p_row.source
  ),
  rest as materialized (
    select coalesce(jsonb_object_agg(m.key, m.value), '{}') as rest
    from jsonb_each(p_row.snapshot) as m
    where m.key <> 'metrics' and m.key not in (select l.list from list as l)
  ),
  -- without the rows themselves, which are large: nearly all of them are known
  said as materialized (
    select l.kind, l.list, r.position, h.item_hash, h.row_hash,
      jsonb_typeof(l.rows) = 'array' as is_listed,
      case when jsonb_typeof(r.item) = 'object' then r.item ->> l.key end as key
    from list as l
    cross join lateral (
      select e.item, e.position - 1 as position
      from jsonb_array_elements(
        case jsonb_typeof(l.rows) when 'array' then l.rows when 'object' then jsonb_build_array(l.rows)
          else '[]' end
      ) with ordinality as e (item, position)
      union all
      -- a list that has to be there and is not: a row that nobody can read
      select 'null', null
      where l.is_required and jsonb_typeof(l.rows) is distinct from 'array'
        and l.list <> all (p_row.incomplete_lists)
    ) as r
    cross join lateral (
      select o.row_hash,
        case when jsonb_typeof(r.item) = 'object' and r.item ?| l.volatile
          then hashtextextended((r.item - l.volatile)::text collate "C", 0) else o.row_hash end as item_hash
      -- of the text: jsonb_hash_extended is blind for the same change of two values 32 places apart
      from (select hashtextextended(r.item::text collate "C", 0) as row_hash offset 0) as o
    ) as h
  ),
  repeated as materialized (
    select s.kind, s.key, min(s.position) as position
    from said as s where s.key is not null group by s.kind, s.key having count(*) > 1
  ),
  present as materialized (
    select e.entity_id, e.kind,
      -- what was not listed for a while is written again
      case when e.heard_until is null then e.item_hash end as item_hash
    from bruce.entities as e
    where e.scope_id = p_scope.scope_id
  ),
  fresh as materialized (
    select s.*, r.key is not null as is_repeated
    from said as s
    left join repeated as r on r.kind = s.kind and r.key = s.key and r.position <> s.position
    where r.key is not null or not exists (
      select from present as p where p.kind = s.kind and p.item_hash = s.item_hash
    )
  )
  select
    hash_numeric_extended(
      coalesce((select sum(s.item_hash) from said as s), 0)
      + hashtextextended((select r.rest from rest as r)::text collate "C", 0)
      + case when p_row.complete then 0 else hashtext(p_row.incomplete_lists::text) end, 0),
    (select r.rest from rest as r),
    coalesce((select h.is_secret from bruce.host_state as h where h.hostname = p_scope.host), false),
    -- as an array: jsonb_agg copies each string together with all that stand behind it in its row
    to_jsonb(array(
      select case when f.is_listed then l.rows -> f.position::integer else l.rows end
      from fresh as f
      join list as l on l.list = f.list
    )),
    jsonb_build_object(
      'rows', to_jsonb(array(
        select jsonb_build_object(
          'list', f.list, 'position', f.position, 'hash', f.item_hash, 'repeats', f.is_repeated)
        from fresh as f
        union all
        -- a list that used to be there and is not: a row that nobody can read
        select jsonb_build_object('list', l.list, 'position', null, 'hash', 0, 'repeats', false)
        from list as l
        where l.list = any (p_scope.lists) and not l.is_required and l.list <> all (p_row.incomplete_lists)
          and jsonb_typeof(l.rows) is distinct from 'array'
      )),
      'gone', to_jsonb(array(
        select p.entity_id
        from present as p
        where not exists (
          select from said as s
          where s.kind = p.kind and s.item_hash = p.item_hash and not exists (
            select from repeated as r
            where r.kind = s.kind and r.key = s.key and r.position <> s.position
          )
        )
      ))
    ),
    array(select s.row_hash from said as s where s.is_listed order by s.list, s.position)
  into content_hash, v_rest, is_secret, v_news, changes, row_hashes;
  strips := p_scope.sends_secrets or is_secret
    or bruce.may_hold_secrets(jsonb_build_object('rest', v_rest, 'rows', v_news));
end;
$$;
comment on function bruce.read_rows(bruce.scopes, public.observed_snapshots) is
  'Takes a snapshot apart, once: a hash that is equal for snapshots that say the same (whatever the order of '
  'their rows, with what always moves left out), and what is different from the present of its scope, as '
  'observed_snapshots.changes has it. is_secret: its host is tagged so; strips: it may hold secrets; '
  'row_hashes: one of each row, over its lists by name, with what always moves.';
