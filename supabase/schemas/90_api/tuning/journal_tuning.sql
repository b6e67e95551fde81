create function bruce.journal_tuning(
  p_what text, p_key text, p_before jsonb, p_after jsonb, p_actor text, p_now timestamptz
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_names text[] := array(
    select k from jsonb_object_keys(coalesce(p_after, p_before)) as k
    where p_before -> k is distinct from p_after -> k order by k);
  v_changes jsonb;
  v_words text;
begin
  select
    coalesce(jsonb_object_agg(n, jsonb_build_object('from', p_before -> n, 'to', p_after -> n)), '{}'),
    string_agg(format(
      '%s from %s to %s', n, bruce.safe_text((p_before -> n)::text, 100),
      bruce.safe_text((p_after -> n)::text, 100)), ', ')
  into v_changes, v_words
  from unnest(v_names) as n;
  if v_names <> '{}' then
    perform bruce.write_journal(
      p_kind => 'tuning', p_actor => p_actor, p_now => p_now,
      p_message => case
        when p_before is null then format('%s made %s %s.', p_actor, p_what, p_key)
        when p_after is null then format('%s removed %s %s.', p_actor, p_what, p_key)
        else format('%s changed %s %s: %s.', p_actor, p_what, p_key, v_words) end,
      p_details => jsonb_build_object('what', p_what, 'key', p_key, 'changes', v_changes));
  end if;
  return jsonb_build_object('changes', v_changes);
end;
$$;
comment on function bruce.journal_tuning(text, text, jsonb, jsonb, text, timestamptz) is
  'Says in the journal who tuned what, from what to what. Where nothing changed it writes nothing.';
