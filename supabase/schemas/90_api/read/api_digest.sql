create function public.api_digest(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_to timestamptz := coalesce((query ->> 'to')::timestamptz, asked.asked_at);
  v_from timestamptz := coalesce((query ->> 'from')::timestamptz, v_to - interval '1 day');
  v_digest jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, null) then
    return bruce.fault(403, 'out_of_scope',
      'A digest is of all hosts; this token is bound to some: ask drift_between, issues or events.');
  end if;
  if v_from >= v_to or v_to - v_from > interval '92 days' then
    return bruce.bad_field('from', 'invalid_value', 'Must be before `to`, by at most 92 days.');
  end if;
  v_digest := public.digest(v_from, v_to);
  return jsonb_build_object(
    'status', 200, 'digest', v_digest, 'summary', bruce.digest_lines(v_digest), 'as_of', asked.asked_at
  );
end;
$$;
comment on function public.api_digest(text, jsonb) is
  'What happened between two times (from, to; the last day): {digest, summary, as_of}. Not for tokens that '
  'are bound to hosts. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_digest(text, jsonb) to authenticated, service_role;
