create function bruce.netbox_waits(p_attempts integer default 0)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from bruce.netbox_inbox as i where i.applied_at is null and i.attempts <= p_attempts
  );
$$;
comment on function bruce.netbox_waits(integer) is
  'Whether a change of NetBox waits to be applied that failed at most so often.';
