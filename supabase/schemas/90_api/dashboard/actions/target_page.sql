create function bruce.target_page(p_question bruce.question)
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
  select array_agg(r.item order by r.name) into v_rows
  from (
    select t.name, jsonb_build_object(
      'key', jsonb_build_array(t.name), 'name', t.name, 'kind', t.kind, 'enabled', t.enabled,
      'description', t.description,
      -- the host alone: a path, a query or a name before @ may be a secret
      'host', lower(substring(t.url from '^https?://(?:[^/?#]*@)?([^/?#@]+)')),
      'breaker', t.breaker, 'failures', t.failures, 'failing_since', t.failing_since,
      'breaker_opened_at', t.breaker_opened_at, 'breaker_retry_at', t.breaker_retry_at,
      'queued', (
        select count(*) from (
          select from public.actions as a where a.target = t.name and a.status = 'pending' limit 1000
        ) as q
      ),
      'last', (
        select jsonb_build_object(
          'status', a.status, 'finished_at', a.finished_at, 'http_status', a.http_status,
          'error', a.last_error, 'title', left(a.title, 300))
        from (
          select o.* from public.actions as o
          where o.target = t.name order by o.created_at desc limit 200
        ) as a
        where a.finished_at is not null
        order by a.finished_at desc limit 1
      ),
      'delivered_at', (
        select max(a.finished_at)
        from (
          select o.status, o.finished_at from public.actions as o
          where o.target = t.name order by o.created_at desc limit 200
        ) as a
        where a.status = 'delivered'
      ),
      'may_test', asked.token ->> 'role' = 'operator' and t.enabled and t.kind <> 'command'
    ) as item
    from public.targets as t
    where asked.after is null or t.name > asked.after[1]
    order by t.name
    limit asked.page_size + 1
  ) as r;
  return bruce.write_page(asked, v_rows) - '{status,as_of}'::text[];
end;
$$;
comment on function bruce.target_page(bruce.question) is
  'A page of targets: whether they work, never their addresses or secrets. What was delivered last is looked '
  'for among the newest 200 notifications of each.';
