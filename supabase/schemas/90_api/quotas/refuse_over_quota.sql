create function bruce.refuse_over_quota(
  p_token text, p_payloads jsonb, p_left_out bigint[], p_now timestamptz
)
returns bruce.over_quota
language plpgsql
stable
set search_path = ''
as $$
declare
  v_over bruce.over_quota := row('[]', 0, 0, 0);
  v_hosts_left integer := bruce.quota_left(p_token, 'new_hosts', p_now);
  v_issues_left integer := bruce.quota_left(p_token, 'new_issues', p_now);
begin
  with payload as (
    select p.position - 1 as index, p.payload, lower(btrim(p.payload ->> 'hostname')) as host_key,
      lower(p.payload ->> 'source') as source
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
  ),
  judged as (
    select p.index, p.payload, p.host_key, p.source, n.place
    from payload as p
    left join (
      select o.host_key, o.source, row_number() over (order by min(o.index)) as place
      from payload as o
      where not exists (
        select from bruce.scopes as s where s.host_key = o.host_key and s.source = o.source)
        and not exists (select from bruce.host_names as h where h.name_key = bruce.fold_name(o.host_key))
      group by o.host_key, o.source
    ) as n on n.host_key = p.host_key and n.source = p.source
  )
  select
    coalesce(jsonb_agg(jsonb_build_object('index', j.index, 'code', 'quota_reached', 'path', 'hostname',
      'message', format(
        'This token has made as many %s as it may in a day (%s): no more are taken until 00:00 UTC. %s',
        q.of_what, q.most,
        case q.quota when 'new_hosts' then 'Declare the host, or find out what makes up names.'
          else 'Find out what changes all the time.' end
      )) order by j.index) filter (where q.quota is not null), '[]'),
    coalesce(max(j.place) filter (where q.quota is null), 0),
    count(*) filter (where q.quota = 'new_hosts'), count(*) filter (where q.quota = 'new_issues')
  into v_over
  from judged as j
  left join bruce.quotas() as q
    on q.quota = case
      when v_issues_left <= 0 and not exists (
        -- what is as it was makes no issue: its host goes on being heard
        select from bruce.scopes as s
        cross join lateral bruce.payload_row(j.payload) as r
        where s.host_key = j.host_key and s.source = j.source
          and s.raw_hash = bruce.raw_hash(r.snapshot, r.complete, r.incomplete_lists)
      ) then 'new_issues'
      when j.place > v_hosts_left then 'new_hosts'
    end;
  return v_over;
end;
$$;
comment on function bruce.refuse_over_quota(text, jsonb, bigint[], timestamptz) is
  'Which payloads a token has no quota for. A host that is declared, and one that is known, are never new.';
