create function bruce.spend_quota(
  p_token text, p_quota text, p_used integer, p_refused integer, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_day date := (p_now at time zone 'UTC')::date;
begin
  if p_used = 0 and p_refused = 0 then
    return;
  end if;
  insert into bruce.token_quotas as u (token, quota, day, used, refused, refused_at)
  values (p_token, p_quota, v_day, p_used, p_refused, case when p_refused > 0 then p_now end)
  on conflict (token, quota) do update set
    day = v_day,
    used = case when u.day = v_day then u.used else 0 end + p_used,
    refused = case when u.day = v_day then u.refused else 0 end + p_refused,
    refused_at = case
      when u.day <> v_day or u.refused_at is null then excluded.refused_at
      else u.refused_at
    end;
end;
$$;
comment on function bruce.spend_quota(text, text, integer, integer, timestamptz) is
  'Counts what a token made, and what was refused because its quota is used up, on this day (UTC). One row '
  'is written, of this token: the last lock that a request takes.';
