create function bruce.offer_run(
  p_row bruce.all_drift, p_issue_id uuid, p_kind text, p_prefix text, p_risk text, p_words text[],
  p_on text, p_line text, p_does text default null, p_service text default null, p_target text default null
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_target text := coalesce(p_target, p_row.hostname);
  v_entry public.bruce_cmd_allowlist;
  v_arguments jsonb;
  v_body jsonb;
  v_options text;
begin
  for v_entry in
    select a.*
    from public.bruce_cmd_allowlist as a
    where a.enabled
      and regexp_replace(array_to_string(a.argv, ' '), '^(\S*/)?(sudo )?(-n )?(\S*/)?', '') ~ ('^' || p_does)
    order by a.needs_approval, a.name
  loop
    v_arguments := bruce.arguments_for(v_entry, v_target, p_service, p_row.source, p_issue_id);
    -- as it would be queued: what would be rejected is not offered
    if (bruce.check_command(v_entry, v_arguments, v_target)).problem is null then
      v_body := jsonb_build_object('name', v_entry.name, 'target', v_target, 'arguments', v_arguments);
      exit;
    end if;
  end loop;
  if v_body is null and p_line is null then
    return null;
  end if;
  if v_body is not null then
    select string_agg(' --argument ' || bruce.shell_word(a.key || '=' || a.value), '' order by a.key)
    into v_options
    from jsonb_each_text(v_arguments) as a;
  end if;
  return bruce.offer(
    p_kind, p_prefix, case when v_body is null then p_risk else v_entry.risk end, p_words,
    case when p_line is null then '{}'
      else jsonb_build_object('shell', jsonb_strip_nulls(jsonb_build_object('on', p_on, 'line', p_line))) end
    || case when v_body is null then '{}' else jsonb_build_object(
      'command', v_body,
      'needs_approval', v_entry.needs_approval,
      'cli', format('npx bruce command run %s --on ', v_entry.name) || bruce.shell_word(v_target)
        || coalesce(v_options, '') || coalesce(' --issue ' || p_issue_id, ''),
      'call', jsonb_build_object('method', 'POST', 'path', '/commands',
        'body', v_body || jsonb_strip_nulls(jsonb_build_object('issue_id', p_issue_id)))
    ) end
  );
end;
$$;
comment on function bruce.offer_run(
  bruce.all_drift, uuid, text, text, text, text[], text, text, text, text, text
) is
  'A suggestion to run a line on a machine. p_does: how the command line of the allow-list that does it '
  'begins, a regular expression. Where an enabled one would be admitted, it is offered beside the line, with '
  'its own risk. Null: there is neither.';
