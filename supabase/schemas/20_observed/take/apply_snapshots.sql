create function bruce.apply_snapshots(
  p_reports bruce.report[], p_news integer[] default '{}', p_is_released boolean default false,
  p_is_replay boolean default false
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
set work_mem = '32MB'
as $$
declare
  v_scope_ids integer[];
  v_news integer[] := p_news;
  v_repeated bruce.raw_row[];
  v_not_said bigint[];
  v_parsed bruce.parsed_row[];
  v_changes bruce.changes;
  v_written bruce.written;
  v_held integer[] := '{}';
begin
  if p_reports is not null then
    select array_agg((r.scope).scope_id order by (r.scope).scope_id),
      array(select x from unnest(p_reports) as o cross join lateral unnest(o.repeated) as x),
      array(select x from unnest(p_reports) as o cross join lateral unnest(o.not_said) as x)
    into v_scope_ids, v_repeated, v_not_said
    from unnest(p_reports) as r;
    v_parsed := bruce.parse_rows(p_reports);
    if exists (select from unnest(v_parsed) as p where p.entity_key is null) then
      p_reports := bruce.mark_incomplete(p_reports, v_parsed);
    end if;
    v_changes := bruce.find_changes(v_scope_ids, p_reports, v_parsed, v_not_said);
    -- what a person released is not held again
    if v_changes.may_be_loss and not p_is_released then
      v_held := bruce.hold_lossy_scopes(v_scope_ids, p_reports, v_parsed, v_changes.gone);
    end if;
    v_news := v_news || v_held || bruce.note_applied(v_scope_ids, p_reports, v_parsed, v_held, p_is_replay);
    if v_held <> '{}' then
      v_scope_ids := array(select unnest(v_scope_ids) except select unnest(v_held));
      v_parsed := array(select p from unnest(v_parsed) as p where p.scope_id = any (v_scope_ids));
      v_changes.gone := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_changes.gone)
          and e.scope_id = any (v_scope_ids)
      );
      v_changes.unheard := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_changes.unheard)
          and e.scope_id = any (v_scope_ids)
      );
      v_changes.absent := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_changes.absent)
          and e.scope_id = any (v_scope_ids)
      );
    end if;
    v_written := bruce.write_present(p_reports, v_scope_ids, v_not_said, v_parsed, v_changes);
    if v_changes.has_problems or v_repeated <> '{}' then
      v_news := v_news || bruce.write_quarantine(v_scope_ids, v_parsed, v_repeated);
    end if;
    v_news := v_news || bruce.measure_snapshots(p_reports, v_scope_ids);
  end if;
  if not p_is_replay then
    perform bruce.judge_changed(v_news, v_written);
  end if;
end;
$$;
comment on function bruce.apply_snapshots(bruce.report[], integer[], boolean, boolean) is
  'Makes stored snapshots, at most one of each scope, the present of their scopes, and judges what is '
  'different now. p_news: further scopes whose evidence is another. p_is_replay: they tell of the past: the '
  'next report of each is judged.';
