create function bruce.person_role()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claims jsonb := bruce.jwt_claims();
begin
  -- app_metadata is written by the owner of the project alone; user_metadata is written by the person and
  -- counts for nothing
  return coalesce(
    (select p.role from public.people as p where p.user_id::text = lower(v_claims ->> 'sub')),
    v_claims -> 'app_metadata' ->> 'bruce_role',
    'none'
  );
end;
$$;
comment on function bruce.person_role() is
  'The role of the person whose request this is: the one in people, else the one in the claim '
  'app_metadata.bruce_role.';

grant execute on function bruce.person_role() to authenticated, service_role;
