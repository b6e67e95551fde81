create function bruce.kept_ids()
returns table (id bigint)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select unnest(array[s.applied_snapshot_id, s.held_snapshot_id, s.snapshot_id]) from bruce.scopes as s
  union
  select (i.evidence ->> 'snapshot_id')::bigint from public.issues as i
  where i.status <> 'resolved' and i.evidence ->> 'snapshot_id' is not null
  union
  select e.snapshot_id from bruce.entities as e where e.heard_until is not null;
end;
$$;
comment on function bruce.kept_ids() is
  'Snapshots that are kept whatever their age: of each scope the one that the present is made of, the one '
  'that is held and the newest; the evidence of what is not resolved, and of what was not listed since.';
