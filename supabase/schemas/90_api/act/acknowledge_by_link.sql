create function public.acknowledge_by_link(issue_id uuid, "by" text default 'a link', note text default null)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select public.acknowledge(issue_id, "by", note); $$;
comment on function public.acknowledge_by_link(uuid, text, text) is
  'Acknowledges the one issue that a link was made for: the caller has checked the token of the link.';

grant execute on function public.acknowledge_by_link(uuid, text, text) to service_role;
