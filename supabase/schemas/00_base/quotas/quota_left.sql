create function bruce.quota_left(p_token text, p_quota text, p_now timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
begin
  return (select q.most from bruce.quotas() as q where q.quota = p_quota) - coalesce((
    select u.used from bruce.token_quotas as u
    where u.token = p_token and u.quota = p_quota and u.day = (p_now at time zone 'UTC')::date
  ), 0);
end;
$$;
comment on function bruce.quota_left(text, text, timestamptz) is
  'How much a token may still make today (UTC).';
