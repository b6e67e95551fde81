create function bruce.asks_by_key()
returns boolean
language sql
stable
set search_path = ''
as $$
  select pg_has_role(
    coalesce(nullif(current_setting('role', true), 'none'), session_user::text)::name, 'service_role',
    'member');
$$;
comment on function bruce.asks_by_key() is
  'Does the key of the edge functions ask, or who may take its role? Asked for the role of the session: in '
  'a security definer, current_user is its owner.';
