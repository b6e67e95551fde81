create function public.dashboard_find(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_text text := lower(btrim(left(query ->> 'text', 100)));
  v_items jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if coalesce(length(v_text), 0) < 2 then
    return bruce.bad_field('text', 'invalid_value', 'Must have at least two characters.');
  end if;
  select coalesce(jsonb_agg(to_jsonb(f) - array['place', 'nearness']
    order by f.place, f.nearness, f.hostname, f.service, f.issue_id), '[]')
  into v_items
  from (
    (
      select 'host' as kind, h.hostname, null::text as service, null::uuid as issue_id,
        null::text as details, 1 as place, strpos(lower(h.hostname), v_text) as nearness
      from (
        select s.hostname from bruce.host_state as s union select o.host from bruce.scopes as o
      ) as h
      where strpos(lower(h.hostname), v_text) > 0
        and (asked.is_free or bruce.in_scope(asked.token, h.hostname))
      order by nearness, h.hostname
      limit 8
    )
    union all
    (
      select 'service', t.hostname, t.service, null, null, 2, strpos(lower(t.service), v_text) as nearness
      from bruce.service_state as t
      where strpos(lower(t.service), v_text) > 0
        and (asked.is_free or bruce.in_scope(asked.token, t.hostname))
      order by nearness, t.service, t.hostname
      limit 8
    )
    union all
    (
      select 'issue', i.hostname, i.service, i.issue_id, left(i.details, 300), 3, 0
      from public.issues as i
      where i.status = 'open' and strpos(lower(i.details), v_text) > 0
        and (asked.is_free or bruce.in_scope(asked.token, i.hostname))
      order by bruce.severity_rank(i.severity), i.first_seen_at desc
      limit 8
    )
  ) as f;
  return jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'items', v_items)
    || case when v_items = '[]' then jsonb_build_object('did_you_mean', bruce.nearest_names(v_text, array(
      select s.hostname from bruce.host_state as s
      where asked.is_free or bruce.in_scope(asked.token, s.hostname)
      union
      select t.service from bruce.service_state as t
      where asked.is_free or bruce.in_scope(asked.token, t.hostname)))) else '{}' end;
end;
$$;
comment on function public.dashboard_find(text, jsonb) is
  'Hosts, services and open issues with a text in their name or sentence: text; at most 8 of each; where '
  'there is none, did_you_mean. Security definer: a person or a token asks, and neither may read the tables '
  'of tokens.';

grant execute on function public.dashboard_find(text, jsonb) to authenticated, service_role;
