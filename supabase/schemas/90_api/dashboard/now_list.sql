create function bruce.now_list(p_question bruce.question, p_only text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return (
    with found as materialized (
      select i, r.rank, row_number() over (
        order by r.rank, (i).first_seen_at desc, (i).issue_id) as position
      from public.issues as i
      cross join lateral bruce.severity_rank(i.severity) as r (rank)
      -- as bruce.now_counts counts them
      where i.status <> 'resolved' and case p_only
          when 'taken' then i.status = 'open' and i.acknowledged_at is not null
          when 'held' then num_nonnulls(i.waived_by, i.window_id) > 0
          when 'pending' then
            i.status = 'pending' and num_nonnulls(i.waived_by, i.window_id, i.suppressed_by) = 0
          else i.status = 'open' and i.stale
        end
        and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
        and (p_question.after is null or r.rank > p_question.after[2]::integer
          or r.rank = p_question.after[2]::integer and (
            i.first_seen_at < p_question.after[3]::timestamptz
            or i.first_seen_at = p_question.after[3]::timestamptz
              and i.issue_id > p_question.after[4]::uuid))
      order by position
      limit p_question.page_size + 1
    )
    select jsonb_build_object(
      'items', coalesce(jsonb_agg(
        bruce.issue_line(f.i) || jsonb_build_object('hold', bruce.issue_hold(f.i)) order by f.position
      ) filter (where f.position <= p_question.page_size), '[]'),
      'next_cursor', case when count(*) > p_question.page_size then (
        select bruce.write_cursor(
          p_question, jsonb_build_array(0, l.rank, (l.i).first_seen_at, (l.i).issue_id))
        from found as l where l.position = p_question.page_size
      ) end
    )
    from found as f
  );
end;
$$;
comment on function bruce.now_list(bruce.question, text) is
  'A page of the issues that Now counts beside its sentence, worst first: taken, held, pending or stale; '
  'each with what holds it back.';
