create function bruce.date_words(p_at timestamptz)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD');
end;
$$;
comment on function bruce.date_words(timestamptz) is 'A day as text, in UTC.';

grant execute on function bruce.date_words(timestamptz) to authenticated, service_role;
