create function bruce.ask_hosts(p_event_type text, p_rule_view text, p_hosts text[])
returns bruce.rule_answer
language plpgsql
stable
set search_path = ''
-- a host is found by an index where there is one: then no row of another host is looked at
set enable_seqscan = off
as $$
declare
  v_answer bruce.rule_answer := row('{}'::bruce.rule_row[], '{}'::bruce.rule_failure[]);
  v_firsts integer[] := array[1];
  v_lasts integer[] := array[cardinality(p_hosts)];
  v_first integer;
  v_last integer;
  v_middle integer;
  v_hosts text[];
  v_message text;
begin
  while v_firsts <> '{}' and p_hosts <> '{}' loop
    v_first := v_firsts[1];
    v_last := v_lasts[1];
    v_firsts := v_firsts[2:];
    v_lasts := v_lasts[2:];
    v_hosts := p_hosts[v_first:v_last];
    begin
      v_answer.found := v_answer.found || bruce.ask_view(p_event_type, p_rule_view, v_hosts);
    exception
      -- whatever it raises: it costs this rule on this host, and nothing else
      when query_canceled then
        -- the time of the statement is over, and Postgres does not stop it again: nothing more is asked
        get stacked diagnostics v_message = message_text;
        v_answer.failures := v_answer.failures || array(
          select row(p_event_type, h.hostname, v_message)::bruce.rule_failure
          from unnest(p_hosts[v_first:]) as h (hostname));
        return v_answer;
      when assert_failure or others then
        if v_first = v_last then
          get stacked diagnostics v_message = message_text;
          v_answer.failures := v_answer.failures
            || row(p_event_type, v_hosts[1], v_message)::bruce.rule_failure;
        else
          v_middle := (v_first + v_last) / 2;
          v_firsts := array[v_first, v_middle + 1] || v_firsts;
          v_lasts := array[v_middle, v_last] || v_lasts;
        end if;
    end;
  end loop;
  return v_answer;
end;
$$;
comment on function bruce.ask_hosts(text, text, text[]) is
  'Asks a rule of one''s own about these hosts. Where it fails, it is asked about half of them, and so on: '
  'only the hosts on whose data it fails are not judged.';

grant execute on function bruce.ask_hosts(text, text, text[]) to authenticated, service_role;
