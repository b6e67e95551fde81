create function public.explain(hostname text, service text default null)
returns table (
  event_type text, verdict text, because text, field text, expected text, observed text, confirmations text,
  issue_id uuid, snapshot_id bigint, evidence_source text, evidence_age interval
)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform bruce.refuse_strangers();
  return query
    select
      e.event_type, e.verdict, e.because, e.field, e.expected, e.observed, e.confirmations, e.issue_id,
      e.snapshot_id, e.evidence_source, e.evidence_age
    from bruce.explain_host((bruce.resolve_host(explain.hostname)).host, explain.service) as e;
end;
$$;
comment on function public.explain(text, text) is
  'What the rules say about a host or service and why, what matters most first, with the evidence and its '
  'age. The last row, without an event_type, stands for all rules that find nothing, and says why; of an '
  'unknown name it is the only one, and names the nearest.';

grant execute on function public.explain(text, text) to authenticated, service_role;
