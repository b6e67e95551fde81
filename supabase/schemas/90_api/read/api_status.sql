create function public.api_status(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_problems text[];
  v_counts jsonb;
  v_sight jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  v_problems := bruce.health_problems(asked.asked_at);
  v_counts := bruce.now_counts(asked);
  v_sight := bruce.now_sight(asked);
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at,
    'sentences', to_jsonb(bruce.status_words(v_counts, v_sight)),
    'engine', jsonb_build_object('is_well', v_problems = '{}', 'problems', to_jsonb(v_problems))
  ) || v_counts || v_sight;
end;
$$;
comment on function public.api_status(text, jsonb) is
  'All that is known now in a few sentences, with the numbers behind them, and whether BRUCE itself '
  'is well. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_status(text, jsonb) to authenticated, service_role;
