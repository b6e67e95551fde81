create function bruce.touched()
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(current_setting('bruce.touched', true), ''), '[]')::jsonb;
end;
$$;
comment on function bruce.touched() is
  'The hosts of bruce.compare_later in this transaction: a list of names.';
