create function public.finish_actions(token_sha256 text, lease uuid, results jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(finish_actions.token_sha256, array['worker', 'operator']);
begin
  -- who asks too often may still say what became of what it holds: what is not recorded is sent a second time
  if v_token ->> 'status' not in ('200', '429') then
    return v_token;
  end if;
  if finish_actions.lease is null or jsonb_typeof(finish_actions.results) is distinct from 'array' or exists (
    select from jsonb_array_elements(finish_actions.results) as r
    where jsonb_typeof(r) <> 'object'
      or not coalesce(r ->> 'outcome' in ('delivered', 'retry', 'dead'), false)
      or not coalesce(bruce.reads_as(r ->> 'action_id', 'uuid'), false)
      or exists (
        select from unnest(array['http_status', 'retry_after_s', 'latency_ms']) as f
        where not bruce.reads_as(r ->> f, 'integer')
      )
  ) then
    return bruce.fault(
      422, 'invalid', 'results is a list of {action_id, outcome: delivered | retry | dead, http_status, '
      'error, retry_after_s, latency_ms}');
  end if;
  return bruce.finish_leased(finish_actions.lease, finish_actions.results, v_now) || '{"status": 200}';
end;
$$;
comment on function public.finish_actions(text, uuid, jsonb) is
  'Says what became of leased notices: [{action_id, outcome: delivered | retry | dead, http_status, error, '
  'retry_after_s, latency_ms}]. Answers how many it finished, how many came too late, and in given_up which '
  'are dead letters now. Security definer: who delivers may neither read tokens nor write actions; it says '
  'what became of what it holds.';

grant execute on function public.finish_actions(text, uuid, jsonb) to service_role;
