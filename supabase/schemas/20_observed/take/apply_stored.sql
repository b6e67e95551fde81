create function bruce.apply_stored(p_rows public.observed_snapshots[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  v_turn integer := 0;
  v_reports bruce.report[];
  v_replays bruce.report[];
  v_failed integer[];
  v_rows bigint;
begin
  loop
    v_turn := v_turn + 1;
    select
      array_agg(bruce.report_of(s, n.stored, v_turn = 1)) filter (where not n.is_error
        and (n.stored).observed_at >= (n.stored).received_at - s.stale_after),
      array_agg(bruce.report_of(s, n.stored, v_turn = 1)) filter (where not n.is_error
        and (n.stored).observed_at < (n.stored).received_at - s.stale_after),
      coalesce(array_agg(s.scope_id) filter (where n.is_error
        and (n.stored).observed_at >= (n.stored).received_at - s.stale_after), '{}'),
      count(*)
    into v_reports, v_replays, v_failed, v_rows
    from (
      -- several snapshots of one scope in a statement are applied one after the other
      select
        r::public.observed_snapshots as stored, lower(r.hostname) as host_key, r.source,
        r.disposition = 'error' as is_error,
        row_number() over (
          partition by lower(r.hostname), r.source, r.disposition = 'error'
          order by r.observed_at, r.seq, r.id
        ) as turn
      from unnest(p_rows) as r
      where r.disposition in ('current', 'partial', 'error')
    ) as n
    join bruce.scopes as s on s.host_key = n.host_key and s.source = n.source
      and s.host_key = any (array(select lower(o.hostname) from unnest(p_rows) as o))
    where n.turn = v_turn;
    exit when v_rows = 0;
    if v_replays is not null then
      perform bruce.apply_snapshots(v_replays, p_is_replay => true);
    end if;
    if v_reports is not null or v_failed <> '{}' then
      perform bruce.apply_snapshots(v_reports, v_failed);
    end if;
  end loop;
end;
$$;
comment on function bruce.apply_stored(public.observed_snapshots[]) is
  'Makes stored snapshots the present, and judges what is different now: one set of all scopes, whatever the '
  'order of the rows. Plans are made once a session: planning the union of all rules costs more than running '
  'it.';
