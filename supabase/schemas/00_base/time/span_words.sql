create function bruce.span_words(p_span interval)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_seconds bigint := round(extract(epoch from p_span));
begin
  return case
    when v_seconds >= 172800 then round(v_seconds / 86400.0) || ' days'
    when v_seconds >= 7140 then round(v_seconds / 3600.0) || ' hours'
    when v_seconds >= 119 then round(v_seconds / 60.0) || ' minutes'
    else v_seconds || ' seconds'
  end;
end;
$$;
comment on function bruce.span_words(interval) is 'A span of time as text, in the largest unit that has two.';

grant execute on function bruce.span_words(interval) to authenticated, service_role;
