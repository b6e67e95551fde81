create function bruce.notice_page(p_question bruce.question, p_target text)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := p_question;
  v_before_at timestamptz := asked.after[1];
  v_before_id uuid := asked.after[2];
  v_rows jsonb[];
begin
  if asked.list = 'dead' then
    select array_agg(r.item order by r.at desc, r.id desc) into v_rows
    from (
      select a.finished_at as at, a.action_id as id, bruce.notice_item(a)
        || jsonb_build_object(
          'key', jsonb_build_array(a.finished_at, a.action_id),
          'may_replay', asked.token ->> 'role' = 'operator' and exists (
            select from public.targets as t
            where t.name = a.target and t.kind in ('n8n', 'ntfy', 'webhook', 'netbox') and t.enabled
          )
        ) as item
      from public.actions as a
      where a.status = 'dead' and a.kind <> 'test' and coalesce(a.target = p_target, true)
        and (asked.after is null or (a.finished_at, a.action_id) < (v_before_at, v_before_id))
      order by a.finished_at desc, a.action_id desc
      limit asked.page_size + 1
    ) as r;
  else
    select array_agg(r.item order by r.at desc, r.id desc) into v_rows
    from (
      select a.created_at as at, a.action_id as id, bruce.notice_item(a)
        || jsonb_build_object('key', jsonb_build_array(a.created_at, a.action_id)) as item
      from public.targets as t
      -- so many of each target at most, by its index: no index has all of them in order
      cross join lateral (
        select o.* from public.actions as o
        where o.target = t.name
          and (asked.after is null or (o.created_at, o.action_id) < (v_before_at, v_before_id))
        order by o.created_at desc, o.action_id desc
        limit asked.page_size + 1
      ) as a
      where coalesce(t.name = p_target, true)
      order by a.created_at desc, a.action_id desc
      limit asked.page_size + 1
    ) as r;
  end if;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
comment on function bruce.notice_page(bruce.question, text) is
  'A page of notifications, newest first: all, or the dead letters; of one target, or of each.';
