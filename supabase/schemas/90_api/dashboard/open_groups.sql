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
      i.acknowledged_at is not null as is_taken,
      -- the same difference, wherever it is; one without a value on both sides is only of its host
      case when num_nonnulls(i.field, i.expected, i.observed) > 0 then md5(jsonb_build_array(
        i.event_type, i.field, bruce.fold_name(i.service), i.expected, i.observed)::text) end as difference
    from public.issues as i
    cross join lateral bruce.severity_rank(i.severity) as r (rank)
    where i.status = 'open' and i.suppressed_by is null
      and (p_question.hosts is null or i.hostname = any (p_question.hosts))
      and (p_question.severities is null or i.severity = any (p_question.severities))
      and (p_question.is_free or bruce.in_scope(p_question.token, i.hostname))
  ),
  -- on two hosts or more it is one cause
  cause as (
    select i.difference, i.is_taken from issue as i
    where i.difference is not null
    group by i.difference, i.is_taken having count(distinct i.hostname) > 1
  ),
  -- several of one kind on one host are told together
  crowd as (
    select i.hostname, i.event_type, i.severity, i.is_taken from issue as i
    where not exists (select from cause as c where c.difference = i.difference and c.is_taken = i.is_taken)
    group by i.hostname, i.event_type, i.severity, i.is_taken having count(*) > 1
  ),
  placed as (
    select
      i.*,
      case when c.difference is not null then 'cause' when h.hostname is not null then 'host' else 'issue'
        end as kind,
      case when c.difference is not null then c.difference
        when h.hostname is not null then md5(jsonb_build_array(i.hostname, i.event_type, i.severity)::text)
        else i.issue_id::text end as key
    from issue as i
    left join cause as c on c.difference = i.difference and c.is_taken = i.is_taken
    left join crowd as h on c.difference is null and h.hostname = i.hostname and h.event_type = i.event_type
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
  'Open issues as a person counts them: the same difference on many hosts is one group, and so are several '
  'of one kind on one host. What a root cause explains is not among them.';
