create function bruce.person()
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_claims jsonb := bruce.jwt_claims();
  v_sub text := nullif(btrim(v_claims ->> 'sub'), '');
begin
  if v_sub is null then
    return null;
  end if;
  -- cut as bruce_cmd.requested_by is: else who asked and who approves would differ by the length of a name
  return jsonb_build_object(
    'role', bruce.person_role(),
    'name', (
      select btrim(bruce.safe_text(n.name, 100))
      from (values
        (1, (select p.name from public.people as p where p.user_id::text = lower(v_sub))),
        (2, v_claims ->> 'email'), (3, v_sub)
      ) as n (place, name)
      where btrim(bruce.safe_text(n.name, 100)) <> ''
      order by n.place limit 1
    )
  );
end;
$$;
comment on function bruce.person() is
  'Who the person of this request is: {"name", "role"}; null when nobody has signed in. The name in people '
  'counts first, then the e-mail address, then the id of the account. Of user_metadata nothing counts: the '
  'person writes it.';
