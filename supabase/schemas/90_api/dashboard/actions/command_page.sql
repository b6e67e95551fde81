create function bruce.command_page(p_question bruce.question)
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
  case asked.list
    when 'waiting' then
      -- what expires first comes first
      select array_agg(r.item order by r.at, r.id) into v_rows
      from (
        select c.expires_at as at, c.command_id as id, bruce.command_item(c, asked.token)
          || jsonb_build_object('key', jsonb_build_array(c.expires_at, c.command_id)) as item
        from public.bruce_cmd as c
        where c.state = 'awaiting_approval' and c.expires_at > asked.asked_at
          and (asked.is_free or bruce.in_scope(asked.token, c.target))
          and (asked.after is null
            or (c.expires_at, c.command_id) > (asked.after[1]::timestamptz, asked.after[2]::uuid))
        order by c.expires_at, c.command_id
        limit asked.page_size + 1
      ) as r;
    when 'underway' then
      -- what runs, then what waits for a worker; each part by an index of its own
      select array_agg(r.item order by r.rank, r.at, r.id) into v_rows
      from (
        select u.rank, u.created_at as at, u.command_id as id, bruce.command_item(o, asked.token)
          || jsonb_build_object('key', jsonb_build_array(u.rank, u.created_at, u.command_id)) as item
        from (
          select 1 as rank, c.created_at, c.command_id, c.target
          from public.bruce_cmd as c where c.lease is not null
          union all
          select 2, c.created_at, c.command_id, c.target
          from public.bruce_cmd as c where c.state = 'pending'
        ) as u
        join public.bruce_cmd as o on o.command_id = u.command_id
        where (asked.is_free or bruce.in_scope(asked.token, u.target))
          and (asked.after is null or (u.rank, u.created_at, u.command_id)
            > (asked.after[1]::integer, asked.after[2]::timestamptz, asked.after[3]::uuid))
        order by u.rank, u.created_at, u.command_id
        limit asked.page_size + 1
      ) as r;
    else
      select array_agg(r.item order by r.at desc, r.id desc) into v_rows
      from (
        select c.finished_at as at, c.command_id as id, bruce.command_item(c, asked.token)
          || jsonb_build_object(
            'key', jsonb_build_array(c.finished_at, c.command_id),
            'has_output', exists (
              select from public.bruce_cmd_result as o
              where o.command_id = c.command_id and (o.stdout <> '' or o.stderr <> '' or o.error <> '')
            )
          ) as item
        from public.bruce_cmd as c
        where c.finished_at is not null
          and (asked.is_free or bruce.in_scope(asked.token, c.target))
          and (asked.after is null
            or (c.finished_at, c.command_id) < (asked.after[1]::timestamptz, asked.after[2]::uuid))
        order by c.finished_at desc, c.command_id desc
        limit asked.page_size + 1
      ) as r;
  end case;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
comment on function bruce.command_page(bruce.question) is
  'A page of commands: waiting for approval, underway, or ended.';
