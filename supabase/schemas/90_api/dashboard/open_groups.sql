create function bruce.open_groups(p_question bruce.question)
returns table (
  key text, kind text, rank integer, is_taken boolean, issue_ids uuid[], hosts text[], hosts_total bigint,
  since timestamptz
)
language sql
stable
set search_path = ''
as $$
  with issue as (
    select
      i.issue_id, i.hostname, i.first_seen_at, i.severity, i.event_type, r.rank,
      i.acknowledged_at is not null as is_taken, m.cause_key
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    cross join lateral bruce.severity_rank(i.severity) as r (rank)
    where i.status = 'open'
      and (p_question.hosts is null or i.hostname = any (p_question.hosts))
      and (p_question.severities is null or i.severity = any (p_question.severities))
      and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
  ),
  cause as (
    select i.cause_key, i.is_taken from issue as i
    group by i.cause_key, i.is_taken having count(*) > 1
  ),
  -- several of one kind on one host are told together
  crowd as (
    select i.hostname, i.event_type, i.severity, i.is_taken from issue as i
    where not exists (select from cause as c where c.cause_key = i.cause_key and c.is_taken = i.is_taken)
    group by i.hostname, i.event_type, i.severity, i.is_taken having count(*) > 1
  ),
  placed as (
    select
      i.*,
      case when c.cause_key is not null then 'cause' when h.hostname is not null then 'host' else 'issue'
        end as kind,
      case when c.cause_key is not null then c.cause_key
        when h.hostname is not null then md5(jsonb_build_array(i.hostname, i.event_type, i.severity)::text)
        else i.issue_id::text end as key
    from issue as i
    left join cause as c on c.cause_key = i.cause_key and c.is_taken = i.is_taken
    left join crowd as h on c.cause_key is null and h.hostname = i.hostname and h.event_type = i.event_type
      and h.severity = i.severity and h.is_taken = i.is_taken
  )
  select
    p.key || case when p.is_taken then ' taken' else '' end, p.kind, min(p.rank), p.is_taken,
    array_agg(p.issue_id order by p.rank, p.first_seen_at, p.issue_id),
    (array_agg(distinct p.hostname))[:8], count(distinct p.hostname), min(p.first_seen_at)
  from placed as p
  group by p.key, p.kind, p.is_taken;
$$;
comment on function bruce.open_groups(bruce.question) is
  'Open issues as a person counts them: those of one cause are one group (bruce.cause_members), and so are '
  'several of one kind on one host. What a root cause explains is not among them.';
