-- What a word from a collector means for its scope, and how often it speaks.

create or replace function bruce.note_contact(
  p_scope_id integer, p_row public.observed_snapshots, p_raw_hash bigint
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update bruce.scopes as s
  set raw_hash = p_raw_hash,
    last_contact_at = greatest(s.last_contact_at, p_row.observed_at),
    last_snapshot_at = p_row.observed_at,
    last_seq = p_row.seq,
    -- a failure that is newer than the snapshot still stands
    error_kind = case when s.last_contact_at > p_row.observed_at then s.error_kind end,
    error_message = case when s.last_contact_at > p_row.observed_at then s.error_message end,
    error_since = case when s.last_contact_at > p_row.observed_at then s.error_since end,
    is_dirty = s.is_dirty or s.is_confirming or s.is_stale or s.error_kind is not null,
    interval_s = i.interval_s,
    stale_after = make_interval(secs => i.interval_s) * p.missed_intervals
  from public.settings as p, lateral (
    select bruce.learn_interval(o, p_row.observed_at) as interval_s from bruce.scopes as o where o.scope_id = p_scope_id
  ) as i
  where s.scope_id = p_scope_id;
end;
$$;
comment on function bruce.note_contact(integer, public.observed_snapshots, bigint) is 'A snapshot arrived: the collector lives.';

create or replace function bruce.read_content(
  p_scope_id integer, p_source text, p_snapshot jsonb, out content_hash bigint, out news jsonb
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rest jsonb := p_snapshot - array(select l.list from bruce.snapshot_lists as l where l.source = p_source) - 'metrics';
begin
  select
    hash_numeric_extended(coalesce(sum(r.item_hash), 0) + jsonb_hash_extended(v_rest, 0), 0),
    jsonb_build_object('rest', v_rest, 'rows', jsonb_agg(r.item) filter (where not exists (
      select from bruce.entities as e
      where e.scope_id = p_scope_id and e.kind = r.kind and e.item_hash = r.item_hash
    )))
  into content_hash, news
  from bruce.snapshot_rows(p_source, p_snapshot) as r;
end;
$$;
comment on function bruce.read_content(integer, text, jsonb) is
  'A hash that is equal for snapshots that say the same (whatever the order of their rows, with what always moves left '
  'out), and what is new in it.';

create or replace function bruce.is_secret_host(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((select h.is_secret from bruce.host_state as h where h.hostname = p_hostname), false);
end;
$$;
comment on function bruce.is_secret_host(text) is 'Is it tagged secrets or vault, so that mounts and commands are never stored?';

create or replace function bruce.learn_interval(p_scope bruce.scopes, p_observed_at timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_gap_s integer;
begin
  if p_scope.declares_interval or p_scope.last_contact_at = '-infinity' or p_observed_at <= p_scope.last_contact_at then
    return p_scope.interval_s;
  end if;
  v_gap_s := least(extract(epoch from p_observed_at - p_scope.last_contact_at), 7 * 86400)::integer;
  -- one long night does not make it daily, two runs by hand do not make it one of every minute
  return least(greatest(v_gap_s, p_scope.interval_s * 9 / 10, 10), p_scope.interval_s * 2);
end;
$$;
comment on function bruce.learn_interval(bruce.scopes, timestamptz) is
  'Seconds between the reports of a collector that does not declare its interval.';

revoke execute on all functions in schema bruce from public;
