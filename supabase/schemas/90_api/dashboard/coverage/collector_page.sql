create function bruce.collector_page(p_question bruce.question, p_only text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_rows jsonb[];
begin
  select array_agg(r.item order by r.rank, r.host, r.source) into v_rows
  from (
    select p.rank, p.host, p.source, jsonb_build_object(
      'key', jsonb_build_array(p.rank, p.host, p.source),
      'hostname', s.host, 'source', s.source, 'state', p.state, 'reports_as', s.hostname,
      'host_is_declared', s.is_declared, 'collector', left(s.collector, 100),
      'instance', left(s.instance, 100),
      'last_contact_at', s.last_contact_at, 'last_seen_at', s.last_seen_at,
      'first_seen_at', s.first_seen_at,
      'interval_s', s.interval_s, 'stale_after_s', ceil(extract(epoch from s.stale_after))::bigint,
      'clock_skew_s', extract(epoch from s.clock_skew)::bigint,
      'error_kind', s.error_kind, 'error_message', left(s.error_message, 500), 'error_since', s.error_since,
      'problems', left(s.problems, 500), 'unreadable_rows', s.unreadable_rows,
      'incomplete_lists', to_jsonb(s.incomplete_lists[:20]),
      'rival', case when s.other_since is not null then left(coalesce(s.other_instance, ''), 100) end,
      'held', case when s.held_snapshot_id is not null then jsonb_build_object(
        'since', s.changed_at,
        'present', (
          select count(*) from bruce.entities as e
          where e.scope_id = s.scope_id and e.kind in ('container', 'app', 'guest', 'vm')
            and e.state = 'running'
        ),
        'may_release', asked.token ->> 'role' = 'operator'
      ) end
    ) as item
    from (
      select c.* from bruce.collector_states(asked) as c
      where case p_only when 'overdue' then c.state = 'overdue' when 'failing' then c.rank between 2 and 5
          else true end
        and (asked.after is null or (c.rank, c.host, c.source)
          > (asked.after[1]::integer, asked.after[2], asked.after[3]))
      order by c.rank, c.host, c.source
      limit asked.page_size + 1
    ) as p
    join bruce.scopes as s on s.scope_id = p.scope_id
  ) as r;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
comment on function bruce.collector_page(bruce.question, text) is
  'A page of collectors, worst first: all, only overdue ones, or only those that report and fail.';
