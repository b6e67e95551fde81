create function bruce.observed_names(p_service_id bigint, p_kind text, p_what text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return array(
    select distinct case p_what when 'project' then e.project else e.entity_key end
    from bruce.entities as e
    where e.hostname = (select t.hostname from bruce.service_state as t where t.service_id = p_service_id)
      and e.service_id = p_service_id and e.kind = p_kind and e.match in ('matched', 'component')
      and case p_what when 'project' then e.project else e.entity_key end is not null
  );
end;
$$;
comment on function bruce.observed_names(bigint, text, text) is
  'Full names, or compose projects, that a service was observed under.';
