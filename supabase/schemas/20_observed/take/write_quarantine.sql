create function bruce.write_quarantine(
  p_scope_ids integer[], p_parsed bruce.parsed_row[], p_repeated bruce.raw_row[]
)
returns integer[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  -- of each snapshot: more of them say nothing more
  v_most constant integer := 100;
  v_scope_ids integer[];
begin
  delete from bruce.quarantined_rows as q
  using bruce.scopes as s
  where s.scope_id = any (p_scope_ids) and s.has_quarantine and q.scope_id = s.scope_id;

  with problem as (
    select p.scope_id, p.snapshot_id, p.item, p.entity_key is null as is_unreadable,
      -- a problem begins with the path of the field, when it is one field
      p.path || coalesce(substring(p.problem from '^\.\S+'), '') as path,
      case
        when p.problem is not null then regexp_replace(p.problem, '^\.\S+ ', '')
        when p.entity_key is null then 'has no name'
        when row_number() over (partition by p.scope_id, p.kind, p.entity_key order by p.position) > 1
          then format('repeats the name %s', p.name)
      end as message
    from unnest(p_parsed) as p
    union all
    select r.scope_id, r.snapshot_id, r.item, false, r.path,
      format('repeats the %s %s', l.key, r.item ->> l.key)
    from unnest(p_repeated) as r
    join bruce.snapshot_lists as l on l.source = r.source and l.kind = r.kind
    where r.scope_id = any (p_scope_ids)
  ),
  standing as (
    -- a problem of a row that did not change is still one
    select e.scope_id, e.snapshot_id, e.item, false as is_unreadable,
      e.kind || ' ' || e.name || coalesce(substring(e.problem from '^\.\S+'), '') as path,
      regexp_replace(e.problem, '^\.\S+ ', '') as message
    from bruce.entities as e
    where e.scope_id = any (p_scope_ids) and e.problem is not null
      and not exists (
        select from unnest(p_parsed) as p
        where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      )
  ),
  told as (
    select p.*, row_number() over (partition by p.scope_id) as place
    from (select * from problem union all select * from standing) as p
    where p.message is not null
  ),
  written as (
    insert into bruce.quarantined_rows (scope_id, snapshot_id, path, message, item, rows)
    select t.scope_id, t.snapshot_id, t.path, t.message, t.item, 1
    from told as t
    where t.place <= v_most
    union all
    select t.scope_id, max(t.snapshot_id), '…', format('and %s more rows', count(*)), null, count(*)
    from told as t
    where t.place > v_most
    group by t.scope_id
    returning scope_id
  ),
  noted as (
    update bruce.scopes as s
    set has_quarantine = exists (select from written as w where w.scope_id = s.scope_id)
    where s.scope_id = any (p_scope_ids)
      and (s.has_quarantine or exists (select from problem as p where p.message is not null)
        or exists (select from standing))
    returning s.scope_id
  )
  select array_agg(n.scope_id) into v_scope_ids from noted as n;
  return coalesce(v_scope_ids, '{}');
end;
$$;
comment on function bruce.write_quarantine(integer[], bruce.parsed_row[], bruce.raw_row[]) is
  'Keeps the rows of the present snapshots that cannot be understood, the first 100 of each. '
  'Returns the scopes to judge.';
