create function bruce.plan_cache_mode()
returns text
language sql
stable
set search_path = ''
as $$
  select case when pg_relation_size('bruce.entities') < 65536 then 'force_custom_plan'
    else 'force_generic_plan' end;
$$;
comment on function bruce.plan_cache_mode() is
  'How a function that asks about one host plans: once a session, but each time while so little is observed '
  'that the plan would not fit later. Of an empty or tiny table all ways to read it cost the same.';

grant execute on function bruce.plan_cache_mode() to authenticated, service_role;
