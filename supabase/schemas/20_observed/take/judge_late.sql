create function bruce.judge_late(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_kept public.observed_snapshots[]
)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
  v_before bigint;
begin
  -- stored ones by their index; those of the same batch are not stored yet
  select k.content_hash into v_before
  from (
    (
      select o.observed_at, o.id, o.content_hash
      from public.observed_snapshots as o
      where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at <= p_row.observed_at
        and o.disposition <> 'error'
      order by o.observed_at desc, o.id desc
      limit 1
    )
    union all
    select k.observed_at, k.id, k.content_hash
    from unnest(p_kept) as k
    where k.hostname = p_row.hostname and k.source = p_row.source and k.observed_at <= p_row.observed_at
      and k.disposition <> 'error'
  ) as k
  order by k.observed_at desc, k.id desc
  limit 1;
  -- sent before, or unchanged at that time
  if v_before = p_row.content_hash or exists (
    select from public.observed_snapshots as o
    where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at = p_row.observed_at
      and o.content_hash = p_row.content_hash
  ) or exists (
    select from unnest(p_kept) as k
    where k.hostname = p_row.hostname and k.source = p_row.source and k.observed_at = p_row.observed_at
      and k.content_hash = p_row.content_hash
  ) then
    v_judged.outcome := 'duplicate';
    return v_judged;
  end if;
  p_row.disposition := 'late';
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, bruce.is_secret_host(p_scope.host));
  v_judged.outcome := 'late';
  v_judged.stored := p_row;
  return v_judged;
end;
$$;
comment on function bruce.judge_late(
  public.observed_snapshots, bruce.scopes, public.observed_snapshots[]
) is
  'Older than the present: fills history, or is a duplicate. The present is not touched.';
