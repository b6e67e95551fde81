create function bruce.reads_as(p_text text, p_type text)
returns boolean
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  case p_type
    when 'text' then null;
    when 'bigint' then perform p_text::bigint;
    when 'integer' then perform p_text::integer;
    when 'numeric' then perform p_text::numeric;
    when 'timestamptz' then perform p_text::timestamptz;
    when 'uuid' then perform p_text::uuid;
    when 'inet' then perform p_text::inet;
    when 'jsonb' then perform p_text::jsonb;
    when 'interval' then perform p_text::interval;
  end case;
  return true;
exception
  -- what a cast says of a text that it cannot read, or that is too long or too deep for the type
  when data_exception or program_limit_exceeded then
    return false;
end;
$$;
comment on function bruce.reads_as(text, text) is
  'Can the text be cast to this type? As pg_input_is_valid, which Postgres 15 does not have. Null for null.';

grant execute on function bruce.reads_as(text, text) to authenticated, service_role;
