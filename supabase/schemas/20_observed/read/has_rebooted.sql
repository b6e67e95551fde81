create function bruce.has_rebooted(p_before jsonb, p_now jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_before ? 'boot_id' and p_now ? 'boot_id' and p_now ->> 'boot_id' is not null
      then p_before ->> 'boot_id' <> p_now ->> 'boot_id'
    -- told as a moment alone, it moves by as much as a clock is set
    else bruce.to_moment(p_now ->> 'booted_at') > bruce.to_moment(p_before ->> 'booted_at')
      + interval '2 minutes'
  end;
end;
$$;
comment on function bruce.has_rebooted(jsonb, jsonb) is
  'Whether a machine started anew between two rows of it (of kind os).';
