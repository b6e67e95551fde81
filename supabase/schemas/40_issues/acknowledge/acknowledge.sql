create function public.acknowledge(issue_id uuid, "by" text, note text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('acknowledge');
  return bruce.take_care(acknowledge.issue_id, acknowledge."by", acknowledge.note, p_may_replace => true);
end;
$$;
comment on function public.acknowledge(uuid, text, text) is
  'Records that a person takes care of an open issue. The first stands; another person takes it over with a '
  'note, and is told from whom. Security definer: only the engine writes issues.';

grant execute on function public.acknowledge(uuid, text, text) to service_role;
