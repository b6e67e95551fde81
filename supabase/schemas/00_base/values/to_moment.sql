create function bruce.to_moment(p_text text)
returns timestamptz
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- with its offset, so that it means the same everywhere
  return case
    when p_text ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$'
      and bruce.reads_as(p_text, 'timestamptz')
      then p_text::timestamptz
  end;
end;
$$;
comment on function bruce.to_moment(text) is 'Time in ISO 8601 with its offset, or null when it is none.';

grant execute on function bruce.to_moment(text) to authenticated, service_role;
