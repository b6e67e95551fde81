create function public.api_enqueue_cause(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{agent,operator}', p_writes => true);
  v_arguments jsonb := coalesce(query -> 'arguments', '{}');
  v_fault jsonb := bruce.refuse_cause_command(asked, query);
  v_ids uuid[];
  v_rows jsonb[];
begin
  if v_fault is not null then
    return v_fault;
  end if;
  v_ids := bruce.issues_of_cause(asked, query);
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(bruce.cause_row(i, a.answer) order by n.position) into v_rows
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  cross join lateral (
    select case
      when i.waived_by is not null then
        bruce.fault(409, 'waived', bruce.say('cause_act.is_waived', i.waived_by::text))
      when query ->> 'name' is null then bruce.admit_suggestion(asked, query, i)
      else bruce.admit_command(
        asked.token, query ->> 'name', bruce.fill_in(coalesce(query ->> 'target', '{hostname}'), i),
        (
          select coalesce(jsonb_object_agg(e.key, case jsonb_typeof(e.value)
            when 'string' then to_jsonb(bruce.fill_in(e.value #>> '{}', i)) else e.value end), '{}')
          from jsonb_each(v_arguments) as e
        ),
        (query ->> 'priority')::integer, i.issue_id,
        -- the same request again is the same commands
        md5(query ->> 'request_id' || i.issue_id)::uuid)
    end as answer
    offset 0
  ) as a;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'enqueue');
end;
$$;
comment on function public.api_enqueue_cause(text, jsonb) is
  'Asks for one command of the allow-list for each issue of a cause, each checked as enqueue_command checks '
  'it: cause_key, name; optionally target (else the host of the issue), arguments, issue_ids, priority, '
  'request_id. Without a name it is what is suggested for each of them: suggestion is its key. {hostname}, '
  '{service} and {issue_id} stand for those of the issue. Security definer: the edge may neither read tokens '
  'nor write commands.';

grant execute on function public.api_enqueue_cause(text, jsonb) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('cause_act.is_waived', 'en',
    'Waiver %1$s accepts it: end that, or name its issue to run the command all the same.'),
  ('cause_act.is_waived', 'fr',
    'La sourdine %1$s l''accepte : mettez-y fin, ou nommez son écart pour lancer la commande quand même.');
