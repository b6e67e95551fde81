create function bruce.hear_site(site text, asked text, hear_until timestamptz)
returns table (problem text, data jsonb)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_problem text := asked;
begin
  if v_problem is null then
    while extensions.dblink_is_busy(site) = 1 and clock_timestamp() < hear_until loop
      perform pg_sleep(0.005);
    end loop;
    if extensions.dblink_is_busy(site) = 1 then
      v_problem := 'it did not answer in time';
    else
      -- false: an error of the site, such as its statement_timeout, does not end this statement
      return query
        select null::text, r.item from extensions.dblink_get_result(site, false) as r (item jsonb);
      v_problem := nullif(extensions.dblink_error_message(site), 'OK');
    end if;
    perform extensions.dblink_disconnect(site);
  end if;
  if v_problem is not null then
    problem := format('%s cannot be read: %s', site, split_part(v_problem, e'\n', 1));
    return next;
  end if;
end;
$$;
comment on function bruce.hear_site(text, text, timestamptz) is
  'The answer to what bruce.ask_site has sent; a row without data says why there is none. asked: what '
  'bruce.ask_site said.';

grant execute on function bruce.hear_site(text, text, timestamptz) to authenticated, service_role;
