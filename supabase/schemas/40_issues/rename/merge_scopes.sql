create function bruce.merge_scopes(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_older integer[] := array(
    select o.scope_id
    from (
      select s.scope_id, row_number() over (
        partition by s.host, s.source order by s.last_contact_at desc, s.scope_id desc) as position
      from bruce.scopes as s
      where s.host = any (p_hosts) and s.is_declared
        and exists (select from bruce.host_names as n where n.hostname = s.host)
    ) as o
    where o.position > 1
  );
begin
  delete from bruce.entities as e where e.scope_id = any (v_older);
  delete from bruce.scopes as s where s.scope_id = any (v_older);
end;
$$;
comment on function bruce.merge_scopes(text[]) is
  'One collector that reported under the old and the new name of a host: its newest word counts.';
