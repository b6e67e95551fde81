-- Failed collections, and snapshots that are older than the present.

create or replace function bruce.take_error(p_row public.observed_snapshots, p_scope bruce.scopes)
returns public.observed_snapshots
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_kind text := left(coalesce(p_row.error ->> 'kind', 'failed'), 60);
  v_message text := bruce.strip_secrets(to_jsonb(left(p_row.error ->> 'message', 1000))) #>> '{}';
begin
  if p_row.observed_at <= p_scope.last_contact_at then
    perform bruce.tally('duplicate');
    return null;
  end if;
  update bruce.scopes as s
  set last_contact_at = p_row.observed_at, last_seq = p_row.seq, error_kind = v_kind, error_message = v_message,
    error_since = case when s.error_kind is null then p_row.observed_at else s.error_since end,
    is_dirty = s.is_dirty or s.error_kind is distinct from v_kind or s.error_message is distinct from v_message or s.is_stale
      or s.is_confirming
  where s.scope_id = p_scope.scope_id;
  if (p_scope.error_kind, p_scope.error_message) is not distinct from (v_kind, v_message) then
    perform bruce.tally('unchanged');
    return null;
  end if;
  p_row.disposition := 'error';
  p_row.complete := false;
  p_row.error := jsonb_build_object('kind', v_kind, 'message', v_message);
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, true);
  perform bruce.tally('stored');
  return p_row;
end;
$$;
comment on function bruce.take_error(public.observed_snapshots, bruce.scopes) is
  'A failed collection: noted once while it lasts. It says nothing about what exists.';

create or replace function bruce.take_late(p_row public.observed_snapshots, p_scope bruce.scopes)
returns public.observed_snapshots
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before bigint;
begin
  select o.content_hash into v_before
  from public.observed_snapshots as o
  where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at <= p_row.observed_at
    and o.disposition <> 'error'
  order by o.observed_at desc, o.id desc
  limit 1;
  -- told before, or unchanged at that time
  if v_before = p_row.content_hash or exists (
    select from public.observed_snapshots as o
    where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at = p_row.observed_at
      and o.content_hash = p_row.content_hash
  ) then
    perform bruce.tally('duplicate');
    return null;
  end if;
  p_row.disposition := 'late';
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, bruce.is_secret_host(p_scope.host));
  perform bruce.tally('late');
  return p_row;
end;
$$;
comment on function bruce.take_late(public.observed_snapshots, bruce.scopes) is
  'Older than the present: fills history, or is a duplicate. The present is not touched.';

create trigger _100_lock before insert on public.observed_snapshots
  for each statement execute function bruce.tg__lock_engine();
create trigger _200_intake before insert on public.observed_snapshots
  for each row execute function bruce.tg_observed_snapshots__intake();

revoke execute on all functions in schema bruce from public;
