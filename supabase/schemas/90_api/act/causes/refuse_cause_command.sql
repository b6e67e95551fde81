create function bruce.refuse_cause_command(p_question bruce.question, p_query jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_question.fault is not null then p_question.fault
    when p_query ->> 'name' is not null and p_query ->> 'suggestion' is not null then
      bruce.bad_field('suggestion', 'not_allowed', 'Send name or suggestion, not both.')
    when p_query ->> 'name' is null and (p_query ? 'arguments' or p_query ? 'target') then
      bruce.bad_field('name', 'required', 'target and arguments belong to a command: send its name.')
  end;
end;
$$;
comment on function bruce.refuse_cause_command(bruce.question, jsonb) is
  'Why a request for commands of a cause is refused as a whole. Null: it is not.';
