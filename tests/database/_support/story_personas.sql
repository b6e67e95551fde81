-- Personas: who asks, as PostgREST would have it. They last until `reset role`, or until another one is told.

create function tests.as_person(p_claims jsonb)
returns void
language plpgsql
as $$
begin
  perform set_config('request.jwt.claims', p_claims::text, false), set_config('role', 'authenticated', false);
end;
$$;
comment on function tests.as_person(jsonb) is 'Somebody who has signed in, with these claims in the token.';

create function tests.as_stranger()
returns void
language sql
as $$
  select tests.as_person('{
    "sub": "00000000-0000-4000-8000-000000000001", "role": "authenticated", "email": "stranger@example.org",
    "app_metadata": {"provider": "email", "providers": ["email"]},
    "user_metadata": {"bruce_role": "operator", "app_metadata": {"bruce_role": "operator"}}
  }');
$$;
comment on function tests.as_stranger() is 'Somebody who has signed up, and says of himself that he is an operator.';

create function tests.as_viewer()
returns void
language sql
as $$
  select tests.as_person('{
    "sub": "00000000-0000-4000-8000-000000000002", "role": "authenticated", "app_metadata": {"bruce_role": "viewer"}
  }');
$$;
comment on function tests.as_viewer() is 'Somebody whom the owner of the project has made a viewer.';

create function tests.as_operator()
returns void
language sql
as $$
  select tests.as_person('{
    "sub": "00000000-0000-4000-8000-000000000003", "role": "authenticated", "app_metadata": {"bruce_role": "operator"}
  }');
$$;
comment on function tests.as_operator() is 'Somebody whom the owner of the project has made an operator.';
