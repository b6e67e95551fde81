create function bruce.ask_view(p_event_type text, p_rule_view text, p_hosts text[])
returns bruce.rule_row[]
language plpgsql
stable
set search_path = ''
set jit = off
as $$
declare
  -- what one host can be told at once
  v_most constant integer := 1000;
  -- a rule only reads; the subtransaction of the caller takes it back
  v_reads text := set_config('transaction_read_only', 'on', true);
  v_asks text := set_config('bruce.asks_view', 'on', true);
  v_found bruce.rule_row[];
  v_problem text;
begin
  execute format(
    'select array(select r::bruce.rule_row from (select %s from %I.%I as v where v.event_type::text = $1 %s '
    'limit $3) as r)',
    bruce.rule_columns(p_rule_view), split_part(p_rule_view, '.', 1), split_part(p_rule_view, '.', 2),
    case when p_hosts is not null then 'and v.hostname::text = any ($2)' end
  )
  into v_found
  using p_event_type, p_hosts, case when cardinality(p_hosts) = 1 then v_most + 1 end;
  v_asks := set_config('bruce.asks_view', '', true);
  select case
      when h.hostname is null then bruce.say('rule_failure.no_hostname')
      when not h.are_whole then bruce.say('rule_failure.no_details')
      when h.longest > 1000 then bruce.say('rule_failure.too_long')
      when h.rows > v_most then bruce.say('rule_failure.too_many_rows', v_most::text)
    end
  into v_problem
  from (
    select f.hostname, count(*) as rows, bool_and(f.details is not null) as are_whole,
      max(octet_length(concat(f.hostname, f.service, f.field))) as longest
    from unnest(v_found) as f
    group by f.hostname
  ) as h
  where h.hostname is null or not h.are_whole or h.longest > 1000 or h.rows > v_most
  limit 1;
  if v_problem is not null then
    raise exception '%', v_problem;
  end if;
  return v_found;
end;
$$;
comment on function bruce.ask_view(text, text, text[]) is
  'The rows of the view of a rule of one''s own, of these hosts (null: of all), if all of them can be '
  'issues. It raises what the view raises. Nothing that the view calls can write: this is called in a '
  'subtransaction of its own, which makes an end of reading only.';

grant execute on function bruce.ask_view(text, text, text[]) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('rule_failure.no_hostname', 'en', 'it returns a row without a hostname'),
  ('rule_failure.no_hostname', 'fr', 'elle donne une ligne sans hostname'),
  ('rule_failure.no_details', 'en', 'it returns a row without details'),
  ('rule_failure.no_details', 'fr', 'elle donne une ligne sans details'),
  ('rule_failure.too_long', 'en', 'it returns a service or field that is too long'),
  ('rule_failure.too_long', 'fr', 'elle donne un service ou un field trop long'),
  ('rule_failure.too_many_rows', 'en', 'it returns more than %1$s rows'),
  ('rule_failure.too_many_rows', 'fr', 'elle donne plus de %1$s lignes');
