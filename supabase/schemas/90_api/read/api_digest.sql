-- The digest by the API: what happened between two times, in numbers and in a few lines.

create function public.api_digest(token_sha256 text, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(api_digest.token_sha256, array['agent', 'operator']);
  v_to timestamptz := coalesce((api_digest.query ->> 'to')::timestamptz, v_now);
  v_from timestamptz := coalesce((api_digest.query ->> 'from')::timestamptz, v_to - interval '1 day');
  v_digest jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not bruce.in_scope(v_token, null) then
    return jsonb_build_object(
      'status', 403, 'code', 'out_of_scope',
      'message', 'A digest is of all hosts; this token is bound to some: ask drift_between, issues or events.'
    );
  end if;
  if v_from >= v_to or v_to - v_from > interval '92 days' then
    return bruce.bad_field('from', 'invalid_value', 'Must be before `to`, by at most 92 days.');
  end if;
  v_digest := public.digest(v_from, v_to);
  return jsonb_build_object(
    'status', 200, 'digest', v_digest, 'summary', bruce.digest_lines(v_digest), 'as_of', v_now
  );
end;
$$;
comment on function public.api_digest(text, jsonb) is
  'What happened between two times (from, to; the last day): {digest, summary, as_of}. Not for tokens that '
  'are bound to hosts. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_digest(text, jsonb) to service_role;
