create function bruce.judge_late(p_row public.observed_snapshots, p_scope bruce.scopes)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
  v_before bigint := (
    select o.content_hash
    from bruce.stored_snapshots as o
    where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at <= p_row.observed_at
      and o.disposition <> 'error'
    order by o.observed_at desc, o.id desc
    limit 1
  );
begin
  -- sent before, or unchanged at that time
  if v_before = p_row.content_hash or exists (
    select from bruce.stored_snapshots as o
    where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at = p_row.observed_at
      and o.content_hash = p_row.content_hash
  ) then
    v_judged.outcome := 'duplicate';
    return v_judged;
  end if;
  p_row.disposition := 'late';
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, bruce.is_secret_host(p_scope.host));
  v_judged.outcome := 'late';
  v_judged.stored := p_row;
  v_judged.kept := bruce.stored_row(p_row);
  return v_judged;
end;
$$;
comment on function bruce.judge_late(public.observed_snapshots, bruce.scopes) is
  'Older than the present: fills history, or is a duplicate. The present is not touched.';
