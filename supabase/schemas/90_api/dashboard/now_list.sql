create function bruce.now_list(p_question bruce.question, p_only text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_first integer := greatest(coalesce(p_question.after[1]::integer, 0), 0);
begin
  return (
    with found as materialized (
      select i, row_number() over (
        order by bruce.severity_rank((i).severity), (i).first_seen_at desc, (i).issue_id) as position
      from public.issues as i
      -- as bruce.now_counts counts them
      where i.status <> 'resolved' and case p_only
          when 'taken' then i.status = 'open' and i.acknowledged_at is not null
          when 'held' then num_nonnulls(i.waived_by, i.window_id) > 0
          when 'pending' then
            i.status = 'pending' and num_nonnulls(i.waived_by, i.window_id, i.suppressed_by) = 0
          else i.status = 'open' and i.stale
        end
        and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
      order by position
      limit v_first + p_question.page_size + 1
    )
    select jsonb_build_object(
      'items', coalesce(jsonb_agg(
        bruce.issue_line(f.i) || jsonb_build_object(
          'hold', bruce.issue_hold(f.i),
          'looks', case when (f.i).status = 'pending' and (f.i).looks > 1
            then jsonb_build_object('seen', (f.i).confirmations, 'needed', (f.i).looks) end)
        order by f.position) filter (where f.position <= v_first + p_question.page_size), '[]'),
      'next_cursor', case when max(f.position) > v_first + p_question.page_size then bruce.base64url(
        jsonb_build_array(p_question.list, p_question.filters, v_first + p_question.page_size)::text) end
    )
    from found as f
    where f.position > v_first
  );
end;
$$;
comment on function bruce.now_list(bruce.question, text) is
  'A page of the issues that Now counts beside its sentence, worst first: taken, held, pending or stale; '
  'each with what holds it back, and how many looks of how many have shown it.';
