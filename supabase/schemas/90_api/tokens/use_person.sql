create function bruce.use_person(p_roles text[], p_writes boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_person jsonb := bruce.person();
  v_role text := v_person ->> 'role';
begin
  if v_person is null then
    return bruce.fault(
      401, 'not_signed_in', 'Nobody asks: this takes a token of BRUCE, or a person who has signed in.');
  end if;
  if v_role is null or v_role not in ('viewer', 'operator') then
    return bruce.fault(403, 'no_role', 'This account may not read here.') || jsonb_build_object(
      'hint', 'The owner of the project makes it a viewer or an operator: docs/people.md.');
  end if;
  if v_role = 'viewer' and (p_writes or 'agent' <> all (p_roles))
    or v_role = 'operator' and 'operator' <> all (p_roles)
  then
    return bruce.fault(
      403, 'wrong_role',
      case v_role when 'viewer' then 'A viewer reads, and decides nothing; this takes an operator.'
        else format('An operator may not do this; it takes a token of role %s.',
          array_to_string(p_roles, ' or ')) end
    ) || jsonb_build_object('hint', 'The owner of the project gives people their roles: docs/people.md.');
  end if;
  -- the requests of people are not counted: there is no row of api_tokens to count in, and what a request of
  -- a person may cost is bounded by the time that the API gives a statement
  return jsonb_build_object(
    'status', 200, 'name', v_person -> 'name', 'role', v_role, 'hosts', null, 'sources', null);
end;
$$;
comment on function bruce.use_person(text[], boolean) is
  'What bruce.use_token answers for the person of this request: a viewer may what an agent may that writes '
  'nothing, an operator may what the token of an operator may. Nobody is bound to hosts.';
