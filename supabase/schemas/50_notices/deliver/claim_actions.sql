create function public.claim_actions(
  token_sha256 text, holder text, max_actions integer default 20, lease_s integer default 60
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(claim_actions.token_sha256, array['worker', 'operator']);
  v_leased jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not bruce.in_scope(v_token, null) then
    return bruce.fault(
      403, 'out_of_scope',
      'Notices are of all hosts; this token is bound to some: deliver them with one that is not.'
    );
  end if;
  if coalesce(btrim(claim_actions.holder), '') = '' or claim_actions.max_actions not between 1 and 100
    or claim_actions.lease_s not between 5 and 3600
    or num_nulls(claim_actions.max_actions, claim_actions.lease_s) > 0
  then
    return bruce.fault(422, 'invalid', 'holder is a name, max_actions is 1 to 100, lease_s is 5 to 3600');
  end if;
  -- first of all, before a row is written: it may wait for the lock of the notices
  perform bruce.withdraw_actions(v_now);
  perform bruce.note_dispatcher(v_now);
  -- actions that are due do not wait for a writer that tells of something
  if exists (select from public.tasks as t where t.next_due_at <= v_now) and bruce.try_lock_notices() then
    perform bruce.flush_tasks(v_now);
  end if;
  perform bruce.expire_leases(v_now);
  v_leased := bruce.lease_actions(
    left(btrim(claim_actions.holder), 100), claim_actions.max_actions, claim_actions.lease_s, v_now)
    || jsonb_build_object('status', 200, 'next_due_at', bruce.next_due_at(v_now));
  perform bruce.hear('dispatcher', v_now);
  return v_leased;
end;
$$;
comment on function public.claim_actions(text, text, integer, integer) is
  'Leases due notifications to a dispatcher: {lease, next_due_at, actions: [{action_id, attempt, kind, '
  'target, payload, words, objects}]}; words are those of buttons and of what is left out, in the language '
  'of settings.language; objects are those of NetBox to mark, for a target of that kind. Call '
  'finish_actions before the lease expires. Security definer: a dispatcher may neither read tokens nor '
  'write actions.';

grant execute on function public.claim_actions(text, text, integer, integer) to service_role;
