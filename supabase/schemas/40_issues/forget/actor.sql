create function bruce.actor(p_by text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claims jsonb := bruce.jwt_claims();
begin
  return coalesce(
    nullif(btrim(p_by), ''), nullif(v_claims ->> 'email', ''), nullif(v_claims ->> 'role', ''),
    session_user::text
  );
end;
$$;
comment on function bruce.actor(text) is
  'Who does it: as given, else the person or key of this request, else the role of this session.';
