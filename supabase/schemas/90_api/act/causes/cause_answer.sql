create function bruce.cause_answer(
  p_question bruce.question, p_cause_key text, p_rows jsonb[], p_issue_ids uuid[], p_act text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_left uuid[] := p_issue_ids[bruce.issues_of_an_act() + 1:];
begin
  return (
    select jsonb_build_object(
      'status', 200, 'cause_key', p_cause_key,
      'done', count(*) filter (where r.row ->> 'outcome' = 'done'),
      'unchanged', count(*) filter (where r.row ->> 'outcome' = 'unchanged'),
      'refused', count(*) filter (where r.row ->> 'outcome' = 'refused'),
      'left_out', cardinality(v_left),
      -- as many as the next request may name
      'left_out_ids', to_jsonb(v_left[:10000]),
      'rows', coalesce(jsonb_agg(r.row order by r.position), '[]'),
      'notes', to_jsonb(array_remove(array[
        bruce.say('cause_act.later.' || p_act),
        case when v_left <> '{}' then bruce.say('cause_act.left_out', cardinality(v_left)::text) end,
        case when not p_question.is_free then bruce.say('cause_act.bound') end
      ], null)))
    from unnest(p_rows) with ordinality as r (row, position)
  );
end;
$$;
comment on function bruce.cause_answer(bruce.question, text, jsonb[], uuid[], text) is
  'The answer to an act on a cause: a row for each issue, those that are left for the next request, and what '
  'the act does not reach.';

insert into public.texts (key, language, text)
values
  ('cause_act.later.acknowledge', 'en', 'What joins this cause later is told: nobody has taken it.'),
  ('cause_act.later.acknowledge', 'fr',
    'Ce qui rejoindra cette cause plus tard sera annoncé : personne ne l''aura pris en charge.'),
  ('cause_act.later.unacknowledge', 'en', 'They are told again, as what joins this cause later is.'),
  ('cause_act.later.unacknowledge', 'fr',
    'Ils sont de nouveau annoncés, comme ce qui rejoindra cette cause plus tard.'),
  ('cause_act.later.waive', 'en', 'What joins this cause later is told: it is not waived.'),
  ('cause_act.later.waive', 'fr',
    'Ce qui rejoindra cette cause plus tard sera annoncé : ce ne sera pas en sourdine.'),
  ('cause_act.later.enqueue', 'en', 'No command is queued for what joins this cause later.'),
  ('cause_act.later.enqueue', 'fr',
    'Aucune commande n''est mise en file pour ce qui rejoindra cette cause plus tard.'),
  ('cause_act.left_out', 'en', '%1$s more were left out: send it again with left_out_ids as issue_ids.'),
  ('cause_act.left_out', 'fr',
    '%1$s autres ont été laissés de côté : renvoyez la demande avec left_out_ids comme issue_ids.'),
  ('cause_act.bound', 'en',
    'This token is bound to some hosts: where the cause is on others, nothing was done there.'),
  ('cause_act.bound', 'fr',
    'Ce jeton est limité à certains hôtes : si la cause en touche d''autres, rien n''y a été fait.');
