create function bruce.trajectory_hosts(p_question bruce.question)
returns text[]
language plpgsql
stable
set search_path = ''
set jit = off
as $$
begin
  return array(
    select h.hostname
    from (
      -- the names only, one after the other: those that are forgotten, too
      with recursive name as (
        (select o.hostname from bruce.occurrences as o order by o.hostname limit 1)
        union all
        select (
          select o.hostname from bruce.occurrences as o where o.hostname > n.hostname
          order by o.hostname limit 1
        )
        from name as n
        where n.hostname is not null
      )
      select n.hostname from name as n where n.hostname is not null
      union
      select s.host from bruce.scopes as s
      union
      select t.hostname from bruce.service_state as t
    ) as h
    where (p_question.hosts is null or h.hostname = any (p_question.hosts))
      and bruce.in_scope(p_question.token, h.hostname)
  );
end;
$$;
comment on function bruce.trajectory_hosts(bruce.question) is
  'The hosts that a token which is bound to some may ask about, of those that are asked for.';
