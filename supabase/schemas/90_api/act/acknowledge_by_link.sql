create function public.acknowledge_by_link(issue_id uuid, "by" text default 'a link', note text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('acknowledge_by_link');
  return bruce.take_care(
    acknowledge_by_link.issue_id, acknowledge_by_link."by", acknowledge_by_link.note, p_may_replace => false);
end;
$$;
comment on function public.acknowledge_by_link(uuid, text, text) is
  'Acknowledges the one issue that a link was made for: the caller has checked the token of the link. It '
  'never replaces what somebody said. Security definer: only the engine writes issues.';

grant execute on function public.acknowledge_by_link(uuid, text, text) to service_role;
