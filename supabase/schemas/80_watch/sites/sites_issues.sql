create view public.sites_issues with (security_invoker = true) as
select s.site, s.problem, r.*
from bruce.rows_of_sites('issues') as s
cross join lateral jsonb_populate_record(null::public.issues, s.data) as r;
comment on view public.sites_issues is
  'issues of all sites: site is its name (here: this one), problem why it cannot be read.';

grant select on public.sites_issues to authenticated, service_role;
