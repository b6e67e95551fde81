create function bruce.amount_words(p_amount real, p_metric text)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  return case when p_metric like '%\_bytes' then pg_size_pretty(abs(p_amount)::bigint)
    else bruce.number_words(
      round(abs(p_amount)::numeric, case when abs(p_amount) < 1 then 2 else 1 end)) || ' %' end;
end;
$$;
comment on function bruce.amount_words(real, text) is
  'How much, without its sign: bytes as MB or GB, all else in percent.';

grant execute on function bruce.amount_words(real, text) to authenticated, service_role;
