create function bruce.refuse_strangers()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  -- service_role and the owner see past row level security: they are asked by their key, not by a person's
  -- role
  if row_security_active('public.people') and not bruce.person_may_read() then
    raise insufficient_privilege using
      message = 'This account may not read here.',
      hint = 'The owner of the project makes it a viewer or an operator: docs/people.md.';
  end if;
end;
$$;
comment on function bruce.refuse_strangers() is
  'Ends with 42501 for a person who may not read. For functions that would answer even where no row can be '
  'seen.';

grant execute on function bruce.refuse_strangers() to authenticated, service_role;
