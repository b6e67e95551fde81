create function bruce.ask_rule(p_event_type text, p_rule_view text, p_hosts text[])
returns bruce.rule_answer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_answer bruce.rule_answer := row('{}'::bruce.rule_row[], '{}'::bruce.rule_failure[]);
  v_hosts text[] := p_hosts;
  v_message text;
begin
  select bruce.say('rule_failure.slow', round(extract(epoch from s.took)::numeric, 1)::text,
    bruce.day_words(s.retry_at))
  into v_message
  from bruce.slow_rules as s
  where s.event_type = p_event_type and s.retry_at > bruce.clock();
  if found then
    v_answer.failures := array[row(p_event_type, null, v_message)::bruce.rule_failure];
    return v_answer;
  end if;
  begin
    v_answer.found := bruce.ask_view(p_event_type, p_rule_view, p_hosts);
    return v_answer;
  exception
    when query_canceled then
      get stacked diagnostics v_message = message_text;
      v_answer.failures := case
        when p_hosts is null then array[row(p_event_type, null, v_message)::bruce.rule_failure]
        else array(
          select row(p_event_type, h.hostname, v_message)::bruce.rule_failure
          from unnest(p_hosts) as h (hostname))
      end;
      return v_answer;
    when assert_failure or others then
      get stacked diagnostics v_message = message_text;
  end;
  -- is it the view itself?
  begin
    execute format('select %s from %I.%I limit 0', bruce.rule_columns(p_rule_view),
      split_part(p_rule_view, '.', 1), split_part(p_rule_view, '.', 2));
  exception
    when query_canceled or assert_failure or others then
      v_answer.failures := array[row(p_event_type, null, v_message)::bruce.rule_failure];
      return v_answer;
  end;
  if v_hosts is null then
    v_hosts := bruce.hosts_of_rule(p_event_type, p_rule_view);
  end if;
  v_answer := bruce.ask_hosts(p_event_type, p_rule_view, v_hosts);
  if p_hosts is null and v_answer.failures = '{}' then
    v_answer.failures := array[row(p_event_type, null, v_message)::bruce.rule_failure];
  end if;
  return v_answer;
end;
$$;
comment on function bruce.ask_rule(text, text, text[]) is
  'What a rule of one''s own says of these hosts (null: of all), in one statement, and host by host only '
  'where that fails. Where it is the view itself that fails, or is too slow, there is one failure, of no '
  'host.';

grant execute on function bruce.ask_rule(text, text, text[]) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('rule_failure.slow', 'en', 'it took %1$s s, and is asked again at %2$s'),
  ('rule_failure.slow', 'fr', 'elle a pris %1$s s et sera de nouveau interrogée à %2$s');
