create function public.api_tune(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
begin
  return coalesce(bruce.refuse_bound(asked), bruce.tune(query, asked.actor, asked.asked_at));
end;
$$;
comment on function public.api_tune(text, jsonb) is
  'Changes a rule, threshold, reaction, window, waiver, schedule or the settings: what, key (none: a new '
  'row), values, was (the values seen; others by now: 409), remove. Security definer: an operator has no '
  'right on these tables, and none on other columns.';

grant execute on function public.api_tune(text, jsonb) to authenticated, service_role;
