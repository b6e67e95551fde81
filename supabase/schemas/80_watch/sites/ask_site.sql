create function bruce.ask_site(site text, relation text, ask_until timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_detail text;
begin
  -- left by a call that was cancelled
  if site = any (extensions.dblink_get_connections()) then
    perform extensions.dblink_disconnect(site);
  end if;
  if clock_timestamp() > ask_until then
    return 'it was not asked: others took too long to connect';
  end if;
  perform extensions.dblink_connect(site, 'site_' || site);
  if extensions.dblink_send_query(site, format('select bruce.read_for_site(%L)', relation)) = 0 then
    return extensions.dblink_error_message(site);
  end if;
  return null;
exception
  -- a host that accepts the connection and then says nothing holds it until the statement has to end: it ends
  -- with what the others say
  when query_canceled then
    return 'it accepts the connection and says nothing (is_asked = false leaves it out)';
  -- a site that cannot be reached costs only itself, and its row says why
  when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    return concat_ws(': ', sqlerrm, nullif(v_detail, ''));
end;
$$;
comment on function bruce.ask_site(text, text, timestamptz) is
  'Connects to a site and sends the question, without waiting for its answer. Says why it could not, else '
  'null.';

grant execute on function bruce.ask_site(text, text, timestamptz) to authenticated, service_role;
