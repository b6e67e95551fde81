create function bruce.kind_of_error(p_kind text, p_message text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return concat_ws(' ', p_kind, coalesce(
    substring(p_message from '\m(E[A-Z]{4,15})\M'),
    case when p_message ~* 'permission denied' then 'EACCES'
      when p_message ~* 'connection refused' then 'ECONNREFUSED'
      when p_message ~* 'no such file' then 'ENOENT'
      when p_message ~* 'timed? ?out|timeout' then 'ETIMEDOUT' end,
    -- without addresses, paths and numbers, which differ from host to host
    left(btrim(regexp_replace(
      regexp_replace(lower(left(p_message, 1000)), '[^[:space:]]*[0-9/][^[:space:]]*', '#', 'g'),
      '[[:space:]]+', ' ', 'g')), 200)));
end;
$$;
comment on function bruce.kind_of_error(text, text) is
  'What kind of error a collector told: equal for the same fault on two hosts, whatever addresses its '
  'message names.';

grant execute on function bruce.kind_of_error(text, text) to authenticated, service_role;
