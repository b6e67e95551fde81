create function bruce.claim_actions(
  p_token_sha256 text, p_holder text, p_most integer, p_lease_s integer,
  p_now timestamptz default bruce.clock()
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
  v_token jsonb := bruce.use_token(p_token_sha256, array['worker', 'operator']);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not bruce.in_scope(v_token, null) then
    return jsonb_build_object(
      'status', 403, 'code', 'out_of_scope',
      'message', 'Notices are of all hosts; this token is bound to some: deliver them with one that is not.'
    );
  end if;
  if coalesce(btrim(p_holder), '') = '' or p_most not between 1 and 100 or p_lease_s not between 5 and 3600
    or num_nulls(p_most, p_lease_s) > 0
  then
    return jsonb_build_object(
      'status', 422, 'code', 'invalid',
      'message', 'holder is a name, max_actions is 1 to 100, lease_s is 5 to 3600'
    );
  end if;
  perform bruce.note_dispatcher(p_now);
  -- while a batch is taken in, what is already an action does not wait for it
  if exists (select from public.tasks as t where t.next_due_at <= p_now)
    and pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0))
  then
    perform bruce.flush_tasks(p_now);
  end if;
  perform bruce.expire_leases(p_now);
  return bruce.lease_actions(left(btrim(p_holder), 100), p_most, p_lease_s, p_now)
    || jsonb_build_object('status', 200, 'next_due_at', bruce.next_due_at(p_now));
end;
$$;
comment on function bruce.claim_actions(text, text, integer, integer, timestamptz) is
  'Security definer: who delivers may neither read tokens nor write actions; the database says what is due.';

create function public.claim_actions(
  token_sha256 text, holder text, max_actions integer default 20, lease_s integer default 60
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.claim_actions(token_sha256, holder, max_actions, lease_s);
$$;
comment on function public.claim_actions(text, text, integer, integer) is
  'Leases due notices to a dispatcher: {lease, next_due_at, actions: [{action_id, attempt, kind, target, '
  'payload}]}. To be finished with finish_actions before the lease runs out.';

grant execute on function public.claim_actions(text, text, integer, integer) to service_role;
grant execute on function bruce.claim_actions(text, text, integer, integer, timestamptz) to service_role;
