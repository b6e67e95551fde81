create function bruce.describe_waiver(p_waiver_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select format(
      'Waived by %s until %s: %s', w.created_by, bruce.day_words(w.expires_at),
        rtrim(btrim(w.reason), '.') || '.'
    )
    from public.waivers as w where w.id = p_waiver_id
  );
end;
$$;
comment on function bruce.describe_waiver(bigint) is 'Who waived it, until when and why, in one sentence.';

grant execute on function bruce.describe_waiver(bigint) to authenticated, service_role;
